package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// printVerdict prints the result of an import for people: what the owner of the card
// needs to know before the card is used again.
func printVerdict(p *printer, s schema.ImportSummary, w *importWatch) {
	verb := "imported"
	if s.DryRun {
		verb = "would import"
	}
	p.donef("%s %d, duplicate %d, skipped %d, failed %d of %s (%s) in %.1f s",
		verb, s.Imported, s.Duplicate, s.Skipped, s.Failed, count(s.Seen, "file"), size(s.Bytes), s.Seconds)
	if s.NoPicture > 0 {
		p.donef("%d kept without derivatives: `stillroom show PHOTO` says why", s.NoPicture)
	}
	if s.Damaged > 0 {
		p.out.printf("%s: look for whole copies before the card is formatted\n", countIs(s.Damaged, "picture")+" damaged")
	}
	if s.Joined > 0 {
		p.donef("%d of them show photos that the catalog has, and are kept with those: what was said of one counts for all", s.Joined)
	}
	if s.Again > 0 {
		verb := "were brought back"
		if s.DryRun {
			verb = "would be brought back"
		}
		p.donef("%s of an import that was undone %s; those that might go further in another place stay where they were", count(s.Again, "file"), verb)
	}
	printAlike(p, s.Alike)
	if s.Unmarked > 0 && s.Imported > 0 {
		p.donef("%s not compared, because fingerprints are missing; make them with: stillroom derive --stale", countIs(s.Unmarked, "photo"))
	}
	if s.Skipped > 0 {
		var reasons []string
		for _, r := range slices.Sorted(maps.Keys(w.skipped)) {
			reasons = append(reasons, fmt.Sprintf("%s %d", r, w.skipped[r]))
		}
		p.donef("skipped: %s", strings.Join(reasons, ", "))
	}
	printCardVerdict(p, s, w.idle, w.away)
}

// printCardVerdict says which files of a card are safe, and whether the card may be
// formatted. Idle are the mirrors that could have been written to, away those that are not
// connected.
func printCardVerdict(p *printer, s schema.ImportSummary, idle, away []string) {
	if s.Erased > 0 {
		p.out.printf("%s erased by order and not taken in again\n", countWas(s.Erased, "file"))
	}
	failed := s.Failed - s.Erased
	switch {
	case s.Imported+s.Duplicate+s.Failed+s.Remaining == 0:
		p.out.println("no photograph was found: is this the right folder, and is the card there?")
		return
	case s.Remaining > 0:
		p.out.printf("do not format the card: %s not looked at\n", countWas(s.Remaining, "file"))
		return
	case failed > 0:
		p.out.printf("do not format the card: %s not in the catalog\n", countIs(failed, "file"))
		return
	case s.DryRun || s.State != "done" || s.Imported+s.Duplicate == 0:
		return
	case s.Safety.Passed > 0:
		p.out.printf("do not format the card: it holds another catalog or a key, which an import leaves where it is (%d)\n", s.Safety.Passed)
	}
	if n := s.Safety.Sampled; n > 0 {
		p.donef("%s known by name, size and date, and by samples of the bytes, and %s not read: whether the card may be formatted is said without --trust-times",
			countIs(n, "file"), oneOrMore(n, "was", "were"))
		return
	}
	rest := "every file that was not skipped"
	if s.Erased > 0 {
		rest = "every other file that was not skipped"
	}
	if mirrors := s.Safety.Storing[1:]; len(mirrors) > 0 {
		p.donef("%s is in the catalog and in the %s; all copies were read back and compared", rest, quoted(mirrors))
	} else {
		p.donef("%s is in the catalog; its copy was read back and compared", rest)
	}
	if line := safety(s.Safety, idle, away); line != "" && s.Safety.Passed == 0 {
		p.donef("%s", line)
	}
}
