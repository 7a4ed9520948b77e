package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// reread records the words of a known photo again if a person's words in its file or its
// sidecar have changed, and says which. The words of a record come before them, as ever.
func reread(ctx context.Context, w contract.Writer, it *schema.ImportItem) error {
	sha := it.SHA256.String()
	was, found, err := w.PrimaryProbe(ctx, sha)
	if err != nil || !found {
		return err
	}
	now := *it.Reread
	other := otherWords(was, now)
	if len(other) == 0 {
		return nil
	}
	was.Title, was.Caption, was.Creator, was.Credit, was.Rights = now.Title, now.Caption, now.Creator, now.Credit, now.Rights
	was.Keywords, was.Rating, was.Label = now.Keywords, now.Rating, now.Label
	was.Stated, was.Differs, was.Warnings = now.Stated, now.Differs, now.Warnings
	was.Private = union(was.Private, now.Private) // what was private stays private
	if err := w.PutProbe(ctx, sha, was); err != nil {
		return err
	}
	it.Warns = append(it.Warns, "its sidecar came or changed since; read from it: "+strings.Join(other, ", "))
	return w.Index(ctx, []string{sha})
}

func union(a, b []string) []string {
	for _, v := range b {
		if !slices.Contains(a, v) {
			a = append(a, v)
		}
	}
	return a
}

// otherWords names the fields of a person's words in which two readings differ.
func otherWords(a, b schema.Probe) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", a.Title == b.Title}, {"caption", a.Caption == b.Caption}, {"creator", a.Creator == b.Creator}, {"credit", a.Credit == b.Credit},
		{"rights", a.Rights == b.Rights}, {"keywords", slices.Equal(a.Keywords, b.Keywords)}, {"rating", a.Rating == b.Rating}, {"label", a.Label == b.Label},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
