package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/contract/contracttest"
)

func TestContract(t *testing.T) {
	contracttest.Run(t, func(t *testing.T) contract.Place {
		// A path that holds what would confuse a connection string.
		return File(filepath.Join(t.TempDir(), "a?b#c%20 d.db"))
	})
}
