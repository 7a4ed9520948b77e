package formats

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MaxPart is how large one value of a document may be, in bytes: a photo of a manifest,
// an entry of a feed, or all that stands beside the lists. The documents themselves
// have no limit, because they are read part by part.
const MaxPart = 4 << 20

var errNoJSON = errors.New("is not JSON")

// parts cuts a JSON document into the values that stand in it: those of the lists that
// it is asked to open item by item, and the others whole. It follows the outermost
// braces and brackets only. Whether a value is JSON, it leaves to whoever gets it; that
// together they are, it looks after.
type parts struct {
	in   *bufio.Reader
	part []byte // the value in hand, used again
}

// each calls one for every value: at is a member's name, i its place in a list that
// open says is to be opened, else noItem. What one is given is valid until it returns.
func (p *parts) each(open func(name string) bool, one func(at string, i int, raw []byte) error) error {
	c, err := p.next()
	if err != nil {
		return err
	}
	if c != '{' {
		if err := p.value(c, 0); err != nil {
			return err
		}
		if err := one("", whole, p.part); err != nil {
			return err
		}
		return p.end()
	}
	names := map[string]bool{}
	for first := true; ; first = false {
		c, err := p.next()
		switch {
		case err != nil:
			return err
		case first && c == '}':
			return p.end()
		case c != '"':
			return errNoJSON
		}
		name, err := p.name()
		if err != nil {
			return err
		}
		if folded := foldName(name); names[folded] {
			return twice(name)
		} else if len(names) == maxNames {
			return errors.New("holds too many values")
		} else {
			names[folded] = true
		}
		if c, err = p.next(); err != nil {
			return err
		}
		if c == '[' && open(name) {
			err = p.list(name, one)
		} else if err = p.value(c, 1); err == nil {
			err = one(name, noItem, p.part)
		}
		if err != nil {
			return err
		}
		switch c, err := p.next(); {
		case err != nil:
			return err
		case c == '}':
			return p.end()
		case c != ',':
			return errNoJSON
		}
	}
}

// maxNames is how many members a document may have beside each other at its top: ours
// have some twenty.
const maxNames = 1 << 10

func twice(name string) error {
	return fmt.Errorf("has the member %s twice", strconv.Quote(brief(name)))
}

// list calls one for a list whose bracket was read, and for every item.
func (p *parts) list(name string, one func(string, int, []byte) error) error {
	if err := one(name, listBegins, nil); err != nil {
		return err
	}
	for i := 0; ; i++ {
		c, err := p.next()
		if err != nil {
			return err
		}
		if i == 0 && c == ']' {
			return nil
		}
		if err := p.value(c, 2); err != nil {
			return err
		}
		if err := one(name, i, p.part); err != nil {
			return err
		}
		switch c, err := p.next(); {
		case err != nil:
			return err
		case c == ']':
			return nil
		case c != ',':
			return errNoJSON
		}
	}
}

// The places of what is no item of a list.
const (
	noItem     = -1
	listBegins = -2 // it has no text of its own
	whole      = -3 // the document is one value
)

// end makes sure that nothing follows.
func (p *parts) end() error {
	for {
		switch c, err := p.in.ReadByte(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case !isSpace(c):
			return errNoJSON
		}
	}
}

// name reads a member's name, whose first quotation mark was read, and the colon.
func (p *parts) name() (string, error) {
	if err := p.value('"', 1); err != nil {
		return "", err
	}
	var name string
	if json.Unmarshal(p.part, &name) != nil {
		return "", errNoJSON
	}
	c, err := p.next()
	if err == nil && c != ':' {
		err = errNoJSON
	}
	return name, err
}

// next is the next byte that is no space. There is one, or the document ends too soon.
func (p *parts) next() (byte, error) {
	for {
		c, err := p.in.ReadByte()
		switch {
		case err == io.EOF:
			return 0, errNoJSON
		case err != nil || !isSpace(c):
			return c, err
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// value reads a value whose first byte was read into part. depth is how many lists and
// objects it stands in.
func (p *parts) value(c byte, depth int) error {
	p.part = append(p.part[:0], c)
	plain := c != '"' && c != '{' && c != '['
	open, text := 0, c == '"'
	if c == '{' || c == '[' {
		open = 1
	}
	if depth+open > maxDepth {
		return errDeep
	}
	for escaped := false; open > 0 || text || plain; {
		c, err := p.in.ReadByte()
		if err == io.EOF {
			if plain {
				return nil
			}
			return errNoJSON
		}
		if err != nil {
			return err
		}
		if plain && (c == ',' || c == ']' || c == '}' || c == ':' || isSpace(c)) {
			return p.in.UnreadByte()
		}
		if len(p.part) == MaxPart {
			return fmt.Errorf("holds a value that is larger than %d MiB", MaxPart>>20)
		}
		p.part = append(p.part, c)
		switch {
		case plain:
		case text && escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			if open++; depth+open > maxDepth {
				return errDeep
			}
		case c == '}' || c == ']':
			open--
		}
	}
	return nil
}

var errDeep = fmt.Errorf("is nested deeper than %d", maxDepth)
