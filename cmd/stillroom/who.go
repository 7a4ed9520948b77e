package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/stillroom/stillroom/cmd/app"
)

// atTerminal reports whether a person can be asked: what a script is given on its standard
// input is not an answer.
func atTerminal(in io.Reader) bool {
	f, isFile := in.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd()))
}

// askBy asks the person at the terminal who said it. An empty answer is none, and nothing
// is recorded.
func askBy(p *program, gave []string) (string, error) {
	p.err.printf("Who said it? Type an id (%s gave this consent): ", strings.Join(gave, " and "))
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	by := strings.TrimSpace(line)
	if by == "" {
		return "", &app.NoSpeakerError{Guardians: gave}
	}
	return by, nil
}
