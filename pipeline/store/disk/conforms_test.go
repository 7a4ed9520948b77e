package disk

import (
	"testing"

	"github.com/stillroom/stillroom/pipeline/store/storetest"
)

func TestDiskConforms(t *testing.T) {
	s, err := CreateMirror(t.TempDir()+"/m", "catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	again, err := Open(string(s.place))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	storetest.Conforms(t, s, again)
	if of := s.Identity().MirrorOf; of != "catalog" {
		t.Errorf("mirror of %q", of)
	}
}
