package catalog

import "context"

// Rehearse makes an open catalog one in which everything is done as always and nothing is
// kept: closing it undoes all that was recorded. Nobody else can write meanwhile.
func Rehearse(ctx context.Context, c *Catalog) error {
	db, err := c.db.Rehearse(ctx)
	if err != nil {
		return err
	}
	c.db = db
	return nil
}
