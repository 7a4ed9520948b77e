package house

import "fmt"

// UsageError says that what was asked for cannot be so, and that nothing was touched.
// It calls an option as it is declared, --channel.
type UsageError struct{ What string }

func (e *UsageError) Error() string { return e.What }

// Usagef makes one.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }
