package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// headText finds the hashes of ledger entries in a text: a receipt, the heads in
// a mirror, what verify printed.
var headText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:\bledger\b(?s:.{0,200}?)|(?m:^)[0-9]+ )\b([0-9a-f]{64})\b`)
})

// Heads reads what --head names: the hash of an entry, a file with hashes in it, or the
// folder of a package.
func Heads(names []string) ([]schema.LedgerClaim, error) {
	var list []schema.LedgerClaim
	for _, name := range names {
		if d, err := schema.ParseDigest(name); err == nil {
			list = append(list, schema.LedgerClaim{SHA256: d.String(), From: "--head"})
			continue
		}
		file := name
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			file = headsBelow(name)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, Usagef("--head is the hash of an entry, a file that names some, a mirror or a package: %v", err)
		}
		found := headsIn(data)
		if len(found) == 0 {
			return nil, Usagef("--head %s: no ledger entry is named in it; name the 64 digits themselves", name)
		}
		for _, sum := range found {
			list = append(list, schema.LedgerClaim{SHA256: sum, From: name})
		}
	}
	return list, nil
}

// headsBelow is the file of a folder that names ledger entries: that of a mirror, a
// package, or one in a bag.
func headsBelow(dir string) string {
	bagged := filepath.Join(dir, "data", formats.ManifestName)
	for _, file := range []string{filepath.Join(dir, store.HeadsName), filepath.Join(dir, formats.ManifestName)} {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return bagged
}

// headStart is the beginning of a hash, as findings print it.
var headStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(fmt.Sprintf(`(?i)^[0-9a-f]{%d,63}$`, schema.HeadDigits))
})

// StartedHeads is Heads for a command that can find the rest of a hash of which the first
// 16 digits or more are named.
func StartedHeads(names []string) ([]schema.LedgerClaim, error) {
	var list []schema.LedgerClaim
	for _, name := range names {
		if _, err := os.Stat(name); err != nil && headStart().MatchString(name) {
			list = append(list, schema.LedgerClaim{SHA256: strings.ToLower(name), From: "--head"})
			continue
		}
		claims, err := Heads([]string{name})
		if err != nil {
			return nil, err
		}
		list = append(list, claims...)
	}
	return list, nil
}

// wholeHeads gives claims that are the beginning of a hash the rest of it: from known, or
// from packages where this catalog wrote them.
func wholeHeads(ctx context.Context, s *Session, claims, known []schema.LedgerClaim) ([]schema.LedgerClaim, error) {
	delivered, err := deliveredHeads(ctx, s)
	if err != nil {
		return nil, err
	}
	var whole []schema.LedgerClaim
	for _, c := range claims {
		fits, begins := map[string]bool{}, c.SHA256
		for _, k := range append(append([]schema.LedgerClaim{}, known...), delivered...) {
			if strings.HasPrefix(k.SHA256, begins) {
				fits[k.SHA256], c.SHA256 = true, k.SHA256
			}
		}
		if len(c.SHA256) < 64 || len(fits) > 1 {
			return nil, Usagef("--head %s: no entry in the connected mirrors and the delivered packages begins with these digits; name the file that has it, or all 64 digits", begins)
		}
		whole = append(whole, c)
	}
	return whole, nil
}

// headsIn are the hashes of entries in the content of a file.
func headsIn(data []byte) []string {
	var doc struct {
		Ledger json.RawMessage `json:"ledger"`
	}
	if json.Unmarshal(data, &doc) == nil && len(doc.Ledger) > 0 {
		data = append([]byte("ledger "), bytes.ReplaceAll(doc.Ledger, []byte("\n"), []byte(" "))...)
	}
	var list []string
	for _, m := range headText().FindAllSubmatch(data, -1) {
		list = append(list, strings.ToLower(string(m[1])))
	}
	return list
}
