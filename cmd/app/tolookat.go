package app

import "context"

// ToLookAt is how many files a verification looks at, and how many bytes they have: those
// of the catalog, and the copies in each mirror that is connected. What cannot be counted
// is left out: it is only for showing how far a verification is.
func ToLookAt(ctx context.Context, s *Session) (files int, bytes int64) {
	files, bytes, _ = s.Catalog.FileCount(ctx)
	h, err := s.Home(ctx)
	if err != nil {
		return files, bytes
	}
	for _, record := range h.Mirrors {
		if record.RetiredAt != "" {
			continue
		}
		m, err := h.Look(ctx, record)
		if err != nil {
			continue
		}
		_ = m.Close()
		list, _ := s.Catalog.Storages().CopiesIn(ctx, record.UUID)
		files += len(list)
		for _, k := range list {
			bytes += k.Bytes
		}
	}
	return files, bytes
}
