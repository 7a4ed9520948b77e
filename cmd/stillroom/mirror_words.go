package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// tellMended says, loudly, what was lost or damaged in a storage, and what mended it.
func tellMended(m schema.Mended, called string) string {
	where := "in the catalog"
	if m.Storage != schema.CatalogStorage {
		where = fmt.Sprintf("in mirror %q", m.Storage)
	}
	from := "from the " + m.From
	if m.From != "card" && m.From != schema.CatalogStorage {
		from = fmt.Sprintf("from mirror %q", m.From)
	}
	if m.Was == schema.CopyMissing {
		return fmt.Sprintf("missing: the copy of %s %s was not there; it was written again %s", called, where, from)
	}
	return fmt.Sprintf("DAMAGED: the copy of %s %s had other bytes; it was written again %s, and the damaged file is set aside there in %s: have that disk looked at",
		called, where, from, asideFolder(m.Aside))
}

// asideFolder is where a damaged file was set aside, without its name as shot.
func asideFolder(rel string) string { return rel[:strings.LastIndexByte(rel, '/')+1] }

// quoted lists mirrors: mirror "a"; mirrors "a" and "b".
func quoted(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = fmt.Sprintf("%q", n)
	}
	switch len(q) {
	case 0:
		return ""
	case 1:
		return "mirror " + q[0]
	}
	return "mirrors " + strings.Join(q[:len(q)-1], ", ") + " and " + q[len(q)-1]
}

// safety says whether a card may be formatted and, if not, why and what to do. It is
// printed only if all files were looked at. Idle are mirrors that were there and not written
// to, away those that are not connected.
func safety(s schema.Safety, idle, away []string) string {
	mirrors := s.Storing[1:]
	switch {
	case s.Safe && s.OnCard:
		return fmt.Sprintf("safe to delete: each of the %s has %s on different disks, all read back now. "+
			"They lie on the disk of one of the copies: delete the files if you like, and never format that disk", count(s.Files, "file"), count(s.Copies, "whole copy"))
	case s.Safe && s.Copies == 1:
		return fmt.Sprintf("safe to format by these settings, which ask for 1 copy: each of the %s has one, read back now", count(s.Files, "file"))
	case s.Safe:
		return fmt.Sprintf("safe to format: each of the %s has %s on different disks, all read back now", count(s.Files, "file"), count(s.Copies, "whole copy"))
	case s.Short > 0 && len(idle) > 0:
		return fmt.Sprintf("do not format the card yet: %s not written to. Run this again with --mirror %s; "+
			"every import writes there once stillroom.toml says: [storage] mirrors = [%q]", thereAnd(idle), schema.ShellWord(idle[0]), idle[0])
	case s.Short > 0 && len(s.Memory) > 0:
		return fmt.Sprintf("do not format the card yet: %s in memory, which is gone when this machine is switched off, and %s as no copy; %s asked for. Make a mirror on a disk: stillroom storage add DIR",
			lie(s.Memory), oneOrMore(len(s.Memory), "counts", "count"), oneOrMore(s.Needed, "1 is", fmt.Sprintf("%d are", s.Needed)))
	case s.Short > 0 && len(s.Shared) > 0:
		return fmt.Sprintf("do not format the card yet: %s on one disk, and count as one copy; %s asked for. Add a mirror on another disk: stillroom storage add DIR",
			lie(s.Shared), oneOrMore(s.Needed, "1 is", fmt.Sprintf("%d are", s.Needed)))
	case s.Short > 0 && len(mirrors) == 0 && len(away) > 0:
		return fmt.Sprintf("do not format the card yet: one copy is not a backup, and %s asked for. Connect %s and ask again", oneOrMore(s.Needed, "1 is", fmt.Sprintf("%d are", s.Needed)), quoted(away))
	case s.Short > 0 && len(mirrors) == 0:
		return fmt.Sprintf("do not format the card yet: one copy is not a backup, and %s asked for. Make a mirror on another disk: stillroom storage add DIR", oneOrMore(s.Needed, "1 is", fmt.Sprintf("%d are", s.Needed)))
	case s.Short > 0:
		return fmt.Sprintf("do not format the card yet: %s fewer than the %d copies that are asked for", fewHave(s.Short, s.Files), s.Needed)
	}
	return ""
}

// thereAnd names mirrors that are there, and what has a verb.
func thereAnd(idle []string) string {
	if len(idle) == 1 {
		return quoted(idle) + " is connected and was"
	}
	return quoted(idle) + " are connected and were"
}

// fewHave says of some of the files what they have.
func fewHave(n, of int) string {
	if n == 1 {
		return fmt.Sprintf("1 of %s has", count(of, "file"))
	}
	return fmt.Sprintf("%d of %s have", n, count(of, "file"))
}

// lie says of storages where they lie together.
func lie(names []string) string {
	verb := oneOrMore(len(names), " lies", " lie")
	switch {
	case names[0] != schema.CatalogStorage:
		return quoted(names) + verb
	case len(names) == 1:
		return "the catalog" + verb
	}
	return "the catalog and " + quoted(names[1:]) + verb
}

// placeOf is the exit code and the hint for an error that keeps a mirror from being
// opened.
func placeOf(err error) (code int, hint string, ok bool) {
	switch {
	case errors.As(err, new(*mirror.PlaceError)):
		return exitUsage, "nothing was written", true
	case errors.As(err, new(*mirror.AwayError)):
		return exitNoStorage, "connect it and run this again; --no-mirror goes on without, and --new-mirror makes another one there", true
	}
	return 0, "", false
}
