package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
)

// SaltLen is how many random bytes keep a commitment from being guessed.
const SaltLen = 16

// NewSalt returns a salt that nobody has seen.
func NewSalt() []byte {
	b := make([]byte, SaltLen)
	_, _ = rand.Read(b) // never fails
	return b
}

// Row is one row of a table: its columns, in the order of their names, and their
// values: nil, int64, float64, string or []byte.
type Row struct {
	Table   string
	Columns []string
	Values  []any
}

// Canonical is the one form in which a row is committed to. It begins with a line of the
// table's name. Then each column that is not NULL has its name, a letter for the kind of
// value, the length of the value in bytes, and the value. The lengths leave nothing to be
// escaped, so every language writes the same form. A column that is NULL is left out, so
// that a table may gain columns.
func (r Row) Canonical() ([]byte, error) {
	if !slices.IsSorted(r.Columns) || len(r.Columns) != len(r.Values) {
		return nil, fmt.Errorf("ledger: the columns of %s are not in order", r.Table)
	}
	b := append(make([]byte, 0, 512), r.Table...)
	b = append(b, '\n')
	for i, v := range r.Values {
		switch v := v.(type) {
		case nil:
		case int64:
			b = field(b, r.Columns[i], 'i', strconv.FormatInt(v, 10))
		case float64:
			b = field(b, r.Columns[i], 'r', strconv.FormatFloat(v, 'g', -1, 64))
		case string:
			b = field(b, r.Columns[i], 't', v)
		case []byte:
			b = field(b, r.Columns[i], 'b', string(v))
		default:
			return nil, fmt.Errorf("ledger: %s.%s holds a %T", r.Table, r.Columns[i], v)
		}
	}
	return b, nil
}

func field(b []byte, name string, kind byte, value string) []byte {
	b = append(b, name...)
	b = append(b, ' ', kind)
	b = strconv.AppendInt(b, int64(len(value)), 10)
	b = append(b, ':')
	b = append(b, value...)
	return append(b, '\n')
}

// Commit is the commitment to a row under a salt.
func (r Row) Commit(salt []byte) ([]byte, error) {
	text, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write(text)
	return mac.Sum(nil), nil
}

// Fits reports whether the commitment is one to this row under the salt.
func (r Row) Fits(salt, commitment []byte) (bool, error) {
	c, err := r.Commit(salt)
	return err == nil && hmac.Equal(c, commitment), err
}
