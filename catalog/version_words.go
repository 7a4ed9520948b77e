package catalog

import (
	"context"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// versionWords takes over the words of another file of a known picture, if that file was
// written later than the photo's own: programs that cull and caption write into the JPEG
// or the DNG itself, and that file comes back with other bytes and the same picture. A
// field that the later file leaves out stays.
func versionWords(ctx context.Context, w contract.Writer, it *schema.ImportItem) error {
	if it.Joins != schema.JoinData || it.New.Role != schema.RoleVersion {
		return nil
	}
	photo := it.New.Photo.String()
	was, found, err := w.PrimaryProbe(ctx, photo)
	if err != nil || !found {
		return err
	}
	now := it.New.Probe
	if now.FileTime <= was.FileTime { // an instant in one form; an older catalog has none
		return nil
	}
	before := was
	words := map[string]string{}
	lay := func(name string, dst *string, src string) {
		if src != "" && src != *dst {
			*dst, words[name] = src, src
		}
	}
	lay("title", &was.Title, now.Title)
	lay("caption", &was.Caption, now.Caption)
	lay("creator", &was.Creator, now.Creator)
	lay("credit", &was.Credit, now.Credit)
	lay("rights", &was.Rights, now.Rights)
	lay("label", &was.Label, now.Label)
	if now.Rating != 0 {
		was.Rating = now.Rating
	}
	if len(now.Keywords) > 0 {
		was.Keywords = now.Keywords
		words["keywords"] = strings.Join(now.Keywords, "; ")
	}
	other := otherWords(before, was)
	if len(other) == 0 {
		return nil
	}
	stated := map[schema.Block]map[string]string{schema.BlockSidecar: words}
	for block, said := range was.Stated {
		if block != schema.BlockSidecar {
			stated[block] = said
			continue
		}
		for name, v := range said {
			if words[name] == "" {
				words[name] = v
			}
		}
	}
	was.Stated = stated
	was.Private = union(was.Private, now.Private)
	if err := w.PutProbe(ctx, photo, was); err != nil {
		return err
	}
	it.Warns = append(it.Warns, "it was written later than the file of its photo; read from it: "+strings.Join(other, ", "))
	return w.Index(ctx, []string{photo})
}
