//go:build linux

// Command resident has a process of the program run what it is started with, and is as if it
// were the program: in its files, its signals and its end. See resident_linux_test.go.
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const elsewhere = ^uint32(0)

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	status, err := ask(signals)
	if err == nil && status != elsewhere {
		os.Exit(int(status))
	}
	signal.Reset()
	err = syscall.Exec(os.Getenv("OTHERWISE"), os.Args, os.Environ())
	fmt.Fprintln(os.Stderr, "resident:", err)
	os.Exit(125)
}

// ask returns the exit code of the command, or elsewhere.
func ask(signals <-chan os.Signal) (status uint32, err error) {
	c, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: os.Getenv("RESIDENT")})
	if err != nil {
		return 0, err
	}
	folder, err := os.Open(".")
	if err != nil {
		return 0, err
	}
	said := append(append([]string{}, os.Args...), os.Environ()...)
	text := strings.Join(said, "\x00") + "\x00"
	var head []byte
	for _, n := range []int{len(os.Args), len(os.Environ()), len(text)} {
		head = binary.NativeEndian.AppendUint32(head, uint32(n))
	}
	if _, _, err := c.WriteMsgUnix(head, syscall.UnixRights(int(folder.Fd()), 0, 1, 2), nil); err != nil {
		return 0, err
	}
	if _, err := c.Write([]byte(text)); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			_, _ = c.Write([]byte{byte(s.(syscall.Signal))})
		}
	}()
	if err := binary.Read(c, binary.NativeEndian, &status); err != nil {
		fmt.Fprintln(os.Stderr, "resident: it did not say how the command ended:", err)
		os.Exit(125)
	}
	return status, nil
}
