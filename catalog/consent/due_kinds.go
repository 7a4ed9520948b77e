package consent

import (
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// DueOfKinds is Due of all that was said, of photos and of what is attached. What is due
// of terms that name kinds has these kinds; what is due of photos alone, or of all kinds
// alike because no kind was named, has none.
func DueOfKinds(f Facts, at, until time.Time) []schema.Due {
	list := []schema.Due{}
	found := map[string]int{}
	for _, kind := range schema.TermKinds() {
		f.Kind = kind
		for _, d := range Due(NewWorld(f), at, until) {
			key := fmt.Sprint(d.What, d.At, d.Consent, d.Effect, d.Scope, d.Channels)
			i, there := found[key]
			if !there {
				i = len(list)
				found[key], list = i, append(list, d)
			}
			list[i].Kinds = append(list[i].Kinds, kind)
		}
	}
	for i := range list {
		if kinds := list[i].Kinds; len(kinds) == len(schema.TermKinds()) || slices.Equal(kinds, []schema.AttachmentKind{schema.KindPhoto}) {
			list[i].Kinds = nil
		}
	}
	slices.SortStableFunc(list, inTime)
	return list
}
