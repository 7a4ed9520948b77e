// Command stillroom takes photographs in, keeps who consented to what, and
// hands out what may be handed out. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/stillroom/stillroom/pipeline/fence"
)

func main() {
	os.Exit(stillroom(nil, nil))
}

// stillroom runs the program for the process it is in and returns its exit
// code. devices says what a path lies on; nil: the system does.
func stillroom(devices func(path string) string, spare *fence.Spare) int {
	// The first interrupt lets the work in hand finish; the second kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args, streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, devices: devices, spare: spare}, time.Now)
}
