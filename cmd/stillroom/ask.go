package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
)

// ask waits for the line that a person types after a question. An input that ends gives
// what there was; Ctrl-C ends the question with the error of the context.
func ask(ctx context.Context, p *program) (string, error) {
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	// A terminal that is being read cannot be interrupted: whoever reads it is left
	// behind, and ends with the program.
	go func() {
		line, err := bufio.NewReader(p.in).ReadString('\n')
		typed <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		p.err.println() // what is said next begins a line
		return "", ctx.Err()
	case a := <-typed:
		p.err.live.answered()
		if a.err != nil && !errors.Is(a.err, io.EOF) {
			return "", a.err
		}
		return strings.TrimSpace(a.line), nil
	}
}

// askBy asks the person at the terminal who said it. An empty answer is none, and nothing
// is recorded.
func askBy(ctx context.Context, p *program, nobody *app.NoSpeakerError) (string, error) {
	p.err.printf("Who said it? Type an id (%s): ", nobody.Said())
	by, err := ask(ctx, p)
	if err == nil && by == "" {
		err = nobody
	}
	return by, err
}

// typedBack waits for a person to type a word once more; otherwise, not is the error.
func typedBack(ctx context.Context, p *program, word string, not error) error {
	line, err := ask(ctx, p)
	if err == nil && line != word {
		err = not
	}
	return err
}
