package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The canonical form, written out by hand.
func TestCanonical(t *testing.T) {
	r := Row{Table: "photos", Columns: []string{"a", "b", "c", "d", "e"}, Values: []any{int64(-7), nil, "x\ny", []byte{0, 255}, 0.5}}
	got, err := r.Canonical()
	if want := "photos\na i2:-7\nc t3:x\ny\nd b2:\x00\xff\ne r3:0.5\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for name, bad := range map[string]Row{
		"columns out of order": {Table: "t", Columns: []string{"b", "a"}, Values: []any{"", ""}},
		"a value too few":      {Table: "t", Columns: []string{"a", "b"}, Values: []any{""}},
		"a value of no kind":   {Table: "t", Columns: []string{"a"}, Values: []any{true}},
	} {
		if _, err := bad.Canonical(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// No two rows have one form, however their values are cut.
func TestCanonicalTellsRowsApart(t *testing.T) {
	rows := []Row{
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{"1", "2"}},
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{"1\nb t1:2", nil}},
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{int64(1), "2"}},
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{[]byte("1"), "2"}},
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{"", "2"}},
		{Table: "t", Columns: []string{"a", "b"}, Values: []any{nil, "2"}},
		{Table: "t\na t1:1", Columns: []string{"b"}, Values: []any{"2"}},
	}
	seen := map[string]int{}
	for i, r := range rows {
		b, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if j, twice := seen[string(b)]; twice && !(i == 6 && j == 0) { // no table has such a name
			t.Errorf("rows %d and %d are one", j, i)
		}
		seen[string(b)] = i
	}
}

func TestCommitment(t *testing.T) {
	r := Row{Table: "t", Columns: []string{"a"}, Values: []any{"said"}}
	one, two := NewSalt(), NewSalt()
	c, err := r.Commit(one)
	if err != nil || len(c) != 32 {
		t.Fatalf("%d bytes, %v", len(c), err)
	}
	if fits, _ := r.Fits(one, c); !fits {
		t.Error("the row does not fit its own commitment")
	}
	if fits, _ := r.Fits(two, c); fits {
		t.Error("another salt opens it")
	}
	r.Values[0] = "unsaid"
	if fits, _ := r.Fits(one, c); fits {
		t.Error("another row fits it")
	}
}

// chain makes entries with one change each.
func chain(n int) (list []Entry, changes []Change) {
	prev := ""
	for i := range n {
		c := Change{No: int64(i + 1), Table: "t", Row: int64(i + 1), Op: Put, Commitment: make([]byte, 32)}
		sum := NewChanges()
		sum.Add(c)
		e := Entry{Seq: int64(i + 1), At: fmt.Sprintf("2024-01-0%dT00:00:00Z", i+1), Act: Apply, Changes: sum.Sum(), Prev: prev}
		e.Sum = e.Hash()
		prev = e.Sum
		list, changes = append(list, e), append(changes, c)
	}
	return list, changes
}

func walk(list []Entry, changes []Change) (broken []string) {
	w := NewWalk(func(seq int64, what string) { broken = append(broken, fmt.Sprint(seq, " ", what)) })
	for i, e := range list {
		sum := NewChanges()
		w.Change(e.Seq, sum, changes[i])
		w.Entry(e, sum.Sum())
	}
	return broken
}

func TestWalk(t *testing.T) {
	list, changes := chain(5)
	if broken := walk(list, changes); len(broken) > 0 {
		t.Fatalf("a whole chain: %q", broken)
	}
	rehash := func(e Entry) Entry { e.Sum = e.Hash(); return e }
	for name, c := range map[string]struct {
		want string
		do   func([]Entry, []Change) ([]Entry, []Change)
	}{
		"an entry taken out": {"the entry before it is 2", func(e []Entry, c []Change) ([]Entry, []Change) { return slices.Delete(e, 2, 3), slices.Delete(c, 2, 3) }},
		"an act changed":     {"its hash", func(e []Entry, c []Change) ([]Entry, []Change) { e[2].Act = Verify; return e, c }},
		"an act changed, its hash made again": {"4 it does not follow from", func(e []Entry, c []Change) ([]Entry, []Change) {
			e[2].Act = Verify
			e[2] = rehash(e[2])
			return e, c
		}},
		"a date put back": {"4 it is dated earlier", func(e []Entry, c []Change) ([]Entry, []Change) {
			e[3].At = "2024-01-01T00:00:00Z"
			e[3] = rehash(e[3])
			e[4].Prev = e[3].Sum
			e[4] = rehash(e[4])
			return e, c
		}},
		"a change of another row": {"3 its list of changes", func(e []Entry, c []Change) ([]Entry, []Change) { c[2].Row = 1; return e, c }},
		"a commitment changed":    {"3 its list of changes", func(e []Entry, c []Change) ([]Entry, []Change) { c[2].Commitment = make([]byte, 31); return e, c }},
		"a change's number":       {"3 change 9", func(e []Entry, c []Change) ([]Entry, []Change) { c[2].No = 9; return e, c }},
		"an unknown act": {"3 this program does not know", func(e []Entry, c []Change) ([]Entry, []Change) {
			e[2].Act = "cheer"
			return e, c
		}},
	} {
		list, changes := chain(5)
		if broken := strings.Join(walk(c.do(list, changes)), "; "); !strings.Contains(broken, c.want) {
			t.Errorf("%s: %q, want %q", name, broken, c.want)
		}
	}
}

func TestMoment(t *testing.T) {
	newest := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		behind time.Duration
		at     time.Time
		err    string
	}{
		{-time.Hour, newest.Add(time.Hour), ""},
		{0, newest, ""},
		{Slack, newest, ""},
		{Slack + time.Second, newest, "the clock is behind the ledger by 3 minutes"},
		{time.Hour, newest, "the clock is behind the ledger by 1 hour"},
		{6 * 24 * time.Hour, newest, "the clock is behind the ledger by 6 days"},
	} {
		at, err := Moment(newest.Add(-c.behind), newest)
		var behind *BehindError
		if !at.Equal(c.at) || (err == nil) != (c.err == "") || err != nil && (err.Error() != c.err || !errors.As(err, &behind)) {
			t.Errorf("behind by %s: %s, %v; want %s, %q", c.behind, at, err, c.at, c.err)
		}
	}
}

func TestActs(t *testing.T) {
	for _, a := range Noting() {
		if !a.Known() || a.Decides() {
			t.Errorf("%s: known %v, decides %v", a, a.Known(), a.Decides())
		}
	}
	if !Consent.Decides() || Act("").Known() {
		t.Error("a consent decides nothing, or nothing is an act")
	}
}
