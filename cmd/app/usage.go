package app

import "fmt"

// UsageError says that a request cannot be carried out as it is, and that nothing was
// touched. It names options as they are declared: --channel.
type UsageError struct{ What string }

func (e *UsageError) Error() string { return e.What }

// Usagef makes one.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }
