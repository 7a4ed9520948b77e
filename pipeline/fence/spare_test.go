package fence

import (
	"context"
	"testing"
	"time"
)

// A worker that was left is taken by the next, and one that is gone meanwhile by nobody.
func TestSpareIsTakenByTheNext(t *testing.T) {
	var spare Spare
	defer func() {
		for x := spare.take(); x != nil; x = spare.take() {
			x.end()
		}
	}()
	pid := func() int {
		w := &Workers{Spare: &spare}
		x, _, err := w.take(context.Background(), false)
		if err != nil {
			t.Fatal(err)
		}
		w.giveBack(x)
		w.Close()
		return x.cmd.Process.Pid
	}
	first := pid()
	if second := pid(); second != first {
		t.Errorf("%d was left, and %d was taken", first, second)
	}
	x := spare.idle[0]
	x.kill()
	select {
	case <-x.gone:
	case <-time.After(time.Minute):
		t.Fatal("it does not go")
	}
	if third := pid(); third == first {
		t.Error("one that is gone was taken")
	}
}
