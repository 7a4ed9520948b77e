package leak

import (
	"regexp"
	"sync"
)

// form is an expression that is compiled when it is first used: most commands check nothing.
func form(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
