package store

import "github.com/stillroom/stillroom/schema"

// DocumentFile is where a consent document lies, sealed or not, as Open takes it.
func (s *Store) DocumentFile(d schema.Digest) (rel string, err error) {
	_, sealed, err := s.StatDocument(d)
	rel = EvidencePath(d)
	if sealed && err == nil {
		rel += sealedExt
	}
	return rel, err
}
