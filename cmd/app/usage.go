package app

import "fmt"

// UsageError says that a request cannot be carried out as it is, and that nothing was
// touched. It names options as they are declared: --channel.
type UsageError struct {
	What  string
	cause error
}

func (e *UsageError) Error() string { return e.What }
func (e *UsageError) Unwrap() error { return e.cause }

// Usagef makes one. An error among args is its cause.
func Usagef(format string, args ...any) error {
	e := &UsageError{What: fmt.Sprintf(format, args...)}
	for _, a := range args {
		if err, is := a.(error); is && e.cause == nil {
			e.cause = err
		}
	}
	return e
}
