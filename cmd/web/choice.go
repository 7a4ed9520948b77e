package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// choice is which photos a person looks through, as the query of an address says it, by
// the options of list.
type choice struct {
	schema.Selection
	query url.Values // of it alone, without the place in it
}

// choiceOf reads a query. A limit is no option here: pages follow one another.
func choiceOf(query url.Values) (choice, error) {
	var said []string
	kept := url.Values{}
	for _, o := range app.Finding() {
		for _, v := range query[o.Name] {
			if v == "" || o.Name == "limit" {
				continue
			}
			said, kept[o.Name] = append(said, o.Name+"="+v), append(kept[o.Name], v)
		}
	}
	sel, err := app.Where(said)
	return choice{sel, kept}, err
}

// innerChoice is that of the list that a photo was opened from.
func innerChoice(query url.Values) (choice, error) {
	in, err := url.ParseQuery(query.Get("in"))
	if err != nil {
		return choice{}, app.Usagef("the address is not whole")
	}
	return choiceOf(in)
}

// said is what was chosen, an option each: room room-a.
func (c choice) said() (list []string) {
	for _, o := range app.Finding() {
		for _, v := range c.query[o.Name] {
			switch {
			case o.Argument:
				list = append(list, v)
			case v == "true":
				list = append(list, o.Name)
			default:
				list = append(list, o.Name+" "+v)
			}
		}
	}
	return list
}

// with is the query of the choice, and where in it a page begins.
func (c choice) with(place, photo string) string {
	q := url.Values{}
	for name, values := range c.query {
		q[name] = values
	}
	if place != "" {
		q.Set(place, photo)
	}
	return q.Encode()
}

// behind and before are the choice from one photo on, in its order and against it.
func (c choice) behind(photo string, limit int) schema.Selection {
	sel := c.Selection
	sel.After, sel.Limit = photo, limit
	return sel
}

func (c choice) before(photo string, limit int) schema.Selection {
	sel := c.behind(photo, limit)
	if down, is := strings.CutPrefix(sel.Sort, "-"); is {
		sel.Sort = down
	} else if sel.Sort == "" {
		sel.Sort = "-taken"
	} else {
		sel.Sort = "-" + sel.Sort
	}
	return sel
}

// ordered reports whether pages of it follow one another: what looks alike comes by its
// likeness, and as one page.
func (c choice) ordered() bool { return c.Similar == "" }

// asked is one option of the form by which photos are chosen.
type asked struct {
	Name, Usage string
	Values      []string
	Is          string // words, a number, or yes or no
	Choices     []string
}

// form are the options with what was said of each.
func (c choice) form() []asked {
	var list []asked
	for _, o := range app.Finding() {
		if o.Name == "limit" || o.Argument {
			continue
		}
		a := asked{Name: o.Name, Usage: strings.ReplaceAll(o.Usage, "`", ""), Values: slices.Clone(c.query[o.Name]), Is: "words"}
		switch o.Of(new(app.Selecting)).(type) {
		case *bool:
			a.Is = "yes"
		case *int, *int64:
			a.Is = "number"
		}
		if len(a.Values) == 0 {
			a.Values = []string{""}
		}
		list = append(list, a)
	}
	return list
}
