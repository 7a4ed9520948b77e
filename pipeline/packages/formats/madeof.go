package formats

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// passing are members that change from one moment to the next, by themselves.
var passing = map[reflect.Type][]string{
	reflect.TypeFor[schema.ExportView]():  {"Ledger"}, // any consent of any family is a new entry
	reflect.TypeFor[schema.ExportPhoto](): {"Now"},
	reflect.TypeFor[schema.Decision]():    {"At", "ValidUntil"},
	reflect.TypeFor[schema.Derivative]():  {"MadeAt", "ReadAt"},
	reflect.TypeFor[Photo]():              {"Until", "UseUntil", "DecisionID"},
}

// MadeOf is a fingerprint of all that a package is made of, but for the moment: what was
// decided of the selection and all that is private, the photos that leave with their
// words, the settings, the theme, the feed, and the key that signs it. Two packages of one
// fingerprint differ in their dates alone. It tells nothing without the secret of the
// catalog.
func MadeOf(
	view schema.ExportView, pkg Package, format Format, opt Options, feed []schema.RecallEntry, key string,
) (string, error) {
	h := hmac.New(sha256.New, []byte(view.Secret))
	for _, part := range []any{
		format.Name, opt.Channel, opt.Settings, opt.Program, opt.Libvips, opt.Excel, opt.BaseURL, fmt.Sprint(opt.Zone), feed, key, view, pkg.Leaving(),
	} {
		write(h, reflect.ValueOf(part))
	}
	err := themeOf(h, opt.Theme)
	return hex.EncodeToString(h.Sum(nil)), err
}

// themeOf writes the files of a theme.
func themeOf(w io.Writer, theme fs.FS) error {
	if theme == nil {
		return nil
	}
	return fs.WalkDir(theme, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(theme, path)
		fmt.Fprintf(w, "%q %q\n", path, data)
		return err
	})
}

// write writes all that a value holds, whatever of it is printed elsewhere, the same for
// equal values and otherwise for others.
func write(w io.Writer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			fmt.Fprint(w, "nil;")
			return
		}
		write(w, v.Elem())
	case reflect.Struct:
		t := v.Type()
		fmt.Fprintf(w, "%s{", t.Name())
		for i := range t.NumField() {
			if !slices.Contains(passing[t], t.Field(i).Name) {
				write(w, v.Field(i))
			}
		}
		fmt.Fprint(w, "}")
	case reflect.Slice, reflect.Array:
		fmt.Fprintf(w, "%d[", v.Len())
		for i := range v.Len() {
			write(w, v.Index(i))
		}
		fmt.Fprint(w, "]")
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		fmt.Fprintf(w, "%d{", len(keys))
		for _, k := range keys {
			write(w, k)
			write(w, v.MapIndex(k))
		}
		fmt.Fprint(w, "}")
	case reflect.String:
		fmt.Fprintf(w, "%q;", v.String())
	case reflect.Func: // what is done, by the program, which is a part of its own
	default:
		fmt.Fprintf(w, "%v;", v)
	}
}
