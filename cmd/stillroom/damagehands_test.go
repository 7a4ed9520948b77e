package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/catalog"
)

// damagedByHand are what somebody does to folders and files who means well, or does not: one
// in the place of another, links, what an older day left, what was kept elsewhere put back.
func damagedByHand(originals []string) (list []damage) {
	add := func(what, ask, file string, do func() error) {
		list = append(list, damage{kind: "by hand:", name: "by hand: " + what, ask: ask, file: file, files: true, do: do})
	}
	from := func(file string, to ...string) func() error {
		return func() error {
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, name := range to {
				err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, data, 0o600))
			}
			return err
		}
	}
	heads := func(text string) func([]byte) []byte { return func([]byte) []byte { return []byte(text) } }
	elsewhere := func(name string) func() error {
		return func() error {
			away := mustAbs("elsewhere")
			return errors.Join(os.Rename(name, away), os.Symlink(away, name))
		}
	}
	swapped := func(a, b string) func() error {
		return func() error { return errors.Join(os.Rename(a, "swap"), os.Rename(b, a), os.Rename("swap", b)) }
	}

	// Storages.
	add("the marker of a mirror gone", "", "", func() error { return os.Remove("mirror/.stillroom") })
	add("the marker of the catalog in a mirror", "", "", from("catalog/.stillroom", "mirror/.stillroom"))
	add("the originals of a mirror gone", "", "", func() error { return os.RemoveAll("mirror/originals") })
	add("a folder of originals elsewhere, by a link", "", "", elsewhere(filepath.Dir(originals[0])))
	add("a folder of a mirror elsewhere, by a link", "", "", elsewhere(filepath.Join("mirror", strings.TrimPrefix(filepath.Dir(originals[0]), "catalog/"))))
	add("others may write to a mirror", "", "", func() error { return os.Chmod("mirror", 0o777) })
	add("others may read a mirror", "", "", func() error {
		return errors.Join(os.Chmod("mirror", 0o711), os.Chmod("mirror/originals", 0o755))
	})
	erased := "card/room-c/IMG_7731.JPG"
	add("an erased original put back", "", "catalog/originals/shoot-c/IMG_7731.JPG", from(erased, "catalog/originals/shoot-c/IMG_7731.JPG"))
	add("an erased original put back into a mirror", "", "mirror/originals/shoot-c/IMG_7731.JPG", from(erased, "mirror/originals/shoot-c/IMG_7731.JPG"))

	// What the folder and a mirror remember of the ledger.
	forged := "9999999 " + strings.Repeat("ab", 32) + " 2026-01-01T00:00:00Z "
	add("the heads that the catalog remembers gone", "", "", func() error { return os.Remove("catalog/.stillroom.heads") })
	add("the heads that a mirror remembers gone", "", "", func() error { return os.Remove("mirror/.stillroom.heads") })
	add("a head that the ledger never had", "", "", func() error {
		uuid, err := uuidIn("catalog/.stillroom")
		return errors.Join(err, changed("catalog/.stillroom.heads", heads(forged+uuid+"\n")))
	})
	add("a head in a mirror that the ledger never had", "", "", func() error {
		uuid, err := uuidIn("catalog/.stillroom")
		return errors.Join(err, changed("mirror/.stillroom.heads", heads(forged+uuid+"\n")))
	})

	// The database and what lies beside it.
	add("a log of another day", "", "", logOfAnotherDay)
	add("a copy of the database beside it", "", "catalog/catalog-1.db", from("catalog/catalog.db", "catalog/catalog-1.db"))

	// Settings and keys.
	add("the settings gone", "", "", func() error { return os.Remove("catalog/stillroom.toml") })
	add("the settings a link to nowhere", "", "", func() error {
		return errors.Join(os.Remove("catalog/stillroom.toml"), os.Symlink("nowhere.toml", "catalog/stillroom.toml"))
	})
	add("the key of another catalog", "", "", func() error {
		if code, out := runLine("stillroom init another"); code != exitOK {
			return errors.New(out)
		}
		return from("another/signing.key", "catalog/signing.key")()
	})

	// Packages.
	add("two packages swapped", "", "", swapped("web", "film"))
	pictures, _ := filepath.Glob("web/r-*/*.jpg")
	add("the feed of another package", "--export web", "", from("film/recall.json", "web/recall.json"))
	add("a picture of a package elsewhere, by a link", "", pictures[0], elsewhere(pictures[0]))
	for i := range list {
		if strings.Contains(list[i].name, "package") {
			list[i].dir, list[i].channel, list[i].format = "web", "web", "manifest"
		}
	}
	return list
}

// uuidIn is what a marker says of its catalog.
func uuidIn(marker string) (string, error) {
	data, err := os.ReadFile(marker)
	for _, word := range strings.FieldsFunc(string(data), func(r rune) bool { return !strings.ContainsRune("0123456789abcdef-", r) }) {
		if len(word) == 36 {
			return word, err
		}
	}
	return "", errors.Join(err, errors.New("the marker names no catalog"))
}

// logOfAnotherDay puts the log of the database in place that lay there some changes ago: what
// was written since is in the database, and the log says otherwise.
func logOfAnotherDay() error {
	database, log := filepath.Join("catalog", catalog.FileName), filepath.Join("catalog", catalog.FileName+"-wal")
	reader, err := sql.Open("sqlite3", database)
	if err != nil {
		return err
	}
	defer reader.Close()
	reader.SetMaxOpenConns(1)
	tx, err := reader.Begin() // so the command does not write its log into the database at its end
	if err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow("SELECT COUNT(*) FROM consents").Scan(&n); err != nil {
		return err
	}
	if code, out := runLine("stillroom set shoot-a_0001.JPG --caption Before"); code != exitOK {
		return errors.New(out)
	}
	was, err := os.ReadFile(log)
	if err = errors.Join(err, tx.Rollback(), reader.Close()); err != nil {
		return err
	}
	if code, out := runLine("stillroom consent withdraw consent-kinds --by guardian-a-one"); code != exitOK {
		return errors.New(out)
	}
	return os.WriteFile(log, was, 0o600)
}
