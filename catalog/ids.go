package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/sqlite"
)

// idsOf says where the ids of each kind of record stand.
var idsOf = map[string]string{
	"family":   "SELECT family_id FROM families",
	"guardian": "SELECT guardian_id FROM guardians",
	"person":   "SELECT person_id FROM people",
	"room":     "SELECT room_id FROM rooms",
	"shoot":    "SELECT shoot_id FROM shoots",
	"notice":   "SELECT notice_id FROM notices",
	"consent":  "SELECT consent_id FROM consents",
	"delivery": "SELECT delivery_id FROM deliveries",
	"photo":    "SELECT substr(sha256, 1, 12) FROM photos",
	"import":   "SELECT import_id FROM imports",
}

// IDs returns at most limit ids of the records of a kind (family, room, photo ...), in
// their order: what a person may type next.
func IDs(ctx context.Context, c *Catalog, kind string, limit int) ([]string, error) {
	query, ok := idsOf[kind]
	if !ok {
		return nil, fmt.Errorf("there are no ids of kind %q", kind)
	}
	var list []string
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, query+" ORDER BY 1 LIMIT ?", limit)
		}, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			list = append(list, id)
			return err
		})
	})
	return list, err
}
