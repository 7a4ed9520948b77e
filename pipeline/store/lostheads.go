package store

import "context"

// LostHeads returns the hashes that a storage remembers of a catalog and that its ledger
// lacks, oldest first. has asks the ledger for an entry.
func LostHeads(
	ctx context.Context, s Storage, catalog string, has func(ctx context.Context, sha256 string) (bool, error),
) (lost []string, err error) {
	held, err := Heads(s, catalog)
	if err != nil {
		return nil, err
	}
	for _, sum := range held {
		there, err := has(ctx, sum)
		if err != nil {
			return nil, err
		}
		if !there {
			lost = append(lost, sum)
		}
	}
	return lost, nil
}
