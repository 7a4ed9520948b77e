package sqlite

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// The derivatives of a photo come in one column, as text: a list of photos is mostly
// these, and as JSON they took a tenth of its time. Between two values, and behind each
// derivative, stands a character that no value has.
const (
	betweenValues   = "\x1f"
	behindEach      = "\x1e"
	derivativeWidth = 15
)

// derivativesOf selects the derivatives of a photo p, in no order. One call writes each of
// them: joined value by value, they took longer than all else that is read of a photo.
var derivativesOf = `(SELECT COALESCE(group_concat(printf('` + strings.Repeat("%s"+betweenValues, derivativeWidth-1) + "%s" + behindEach + `',
	          d.recipe, d.path, d.width, d.height, d.bytes, d.sha256, d.recipe_version, d.format, d.made_by, d.turn, d.treated,
	          d.source, d.partial, d.created_at, (SELECT read_at FROM fixity f WHERE f.path = d.path)), ''), '')
	          FROM derivatives d WHERE d.photo = p.sha256)`

// derivativesIn reads such a column: the largest first.
func derivativesIn(text string) ([]schema.Derivative, error) {
	list := make([]schema.Derivative, 0, strings.Count(text, behindEach))
	for one := range strings.SplitSeq(text, behindEach) {
		if one == "" {
			continue
		}
		var v [derivativeWidth]string
		n := 0
		for value := range strings.SplitSeq(one, betweenValues) {
			if n < len(v) {
				v[n] = value
			}
			n++
		}
		if n != len(v) {
			return nil, fmt.Errorf("%d values, %d were expected", n, len(v))
		}
		d := schema.Derivative{
			Recipe: v[0], Path: v[1], Format: schema.Format(v[7]), MadeBy: v[8], Treated: v[10], Source: v[11],
			Partial: v[12] != "0", MadeAt: schema.When(v[13]), ReadAt: schema.When(v[14]),
		}
		for _, number := range []struct {
			to   *int
			text string
		}{{&d.Width, v[2]}, {&d.Height, v[3]}, {&d.Version, v[6]}, {&d.Turn, v[9]}} {
			var err error
			if *number.to, err = strconv.Atoi(number.text); err != nil {
				return nil, err
			}
		}
		var err error
		if d.Bytes, err = strconv.ParseInt(v[4], 10, 64); err != nil {
			return nil, err
		}
		if d.SHA256, err = schema.ParseDigest(v[5]); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b schema.Derivative) int {
		return cmp.Or(cmp.Compare(b.Width*b.Height, a.Width*a.Height), cmp.Compare(a.Recipe, b.Recipe))
	})
	return list, nil
}
