package app

import (
	"context"
	"errors"
	"testing"
)

// heard passes on what a session says.
type heard chan string

func (h heard) Warning(text string) { h <- text }
func (h heard) Note(text string)    { h <- text }

// A command that writes files waits for another for as long as it takes, says so, and can
// be interrupted meanwhile.
func TestWriteWaitsForAnother(t *testing.T) {
	d, _ := newDoor(t)
	_, done, err := d.Write(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	says := make(heard, 9)
	d.Notices = says
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	wait := func(ctx context.Context) {
		_, done, err := d.Write(ctx)
		if err == nil {
			done()
		}
		ended <- err
	}
	go wait(ctx)
	if said := <-says; said != waitsForAnother {
		t.Errorf("it says: %s", said)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted, it ended with %v", err)
	}
	go wait(t.Context())
	<-says
	done()
	if err := <-ended; err != nil {
		t.Errorf("it waited in vain: %v", err)
	}
	if len(says) > 0 {
		t.Errorf("it says more than once: %s", <-says)
	}
}
