package main

import (
	"context"
	"database/sql"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
)

// listened passes on what is printed, line by line.
type listened struct{ lines chan string }

func (l listened) Write(data []byte) (int, error) {
	for line := range strings.Lines(string(data)) {
		l.lines <- line
	}
	return len(data), nil
}

// Something that is not stillroom keeps the database. A withdrawal waits until it is
// free, says so, and is recorded; a Ctrl-C ends the wait, and then nothing is recorded.
func TestWithdrawalOutlastsAnotherProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "catalog")
	says := listened{make(chan string, 100)}
	stillroom := func(ctx context.Context, args ...string) int {
		return run(ctx, append([]string{"stillroom", "--catalog", dir}, args...), streams{in: strings.NewReader(""), out: io.Discard, err: says}, time.Now)
	}
	for _, args := range [][]string{{"init", dir}, {"apply", "--references", "../../samples/shoot/shoot.yaml"}} {
		if code := stillroom(t.Context(), args...); code != exitOK && code != exitSomeFailed { // its photos are not here
			t.Fatalf("%v ended with %d", args, code)
		}
	}
	other, err := sql.Open("sqlite3", filepath.Join(dir, catalog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	waits := func() {
		for line := range says.lines {
			if strings.Contains(line, "writing to this catalog") {
				return
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int)
	withdraw := func(ctx context.Context) {
		ended <- stillroom(ctx, "consent", "withdraw", "consent-a-one", "--by", "guardian-a-one")
	}
	go withdraw(ctx)
	waits()
	cancel()
	if code := <-ended; code != exitInterrupted {
		t.Errorf("interrupted, it ended with %d", code)
	}
	go withdraw(t.Context())
	waits()
	var events int
	if err := other.QueryRow(`SELECT COUNT(*) FROM consent_events WHERE state = 'withdrawn'`).Scan(&events); err != nil || events > 0 {
		t.Errorf("%d withdrawals are recorded while it waits, %v", events, err)
	}
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitOK {
		t.Errorf("it ended with %d", code)
	}
	if err := other.QueryRow(`SELECT COUNT(*) FROM consent_events WHERE state = 'withdrawn'`).Scan(&events); err != nil || events != 1 {
		t.Errorf("%d withdrawals are recorded, %v", events, err)
	}
}
