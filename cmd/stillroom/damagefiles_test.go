package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// filesOf are the files below a folder of the world, in order.
func filesOf(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// halfWritten is a name that stillroom gives to files that are not whole yet.
const halfWritten = ".stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"

// damagedFiles are damages to the files of the catalog, its mirror and its packages.
func damagedFiles(t *testing.T) (list []damage) {
	stray := func(kind, what, ask, file string, do func() error) {
		list = append(list, damage{kind: kind, name: kind + " " + what, ask: ask, do: do, files: true, file: file})
	}
	add := func(kind, what, ask string, do func() error) { stray(kind, what, ask, "", do) }
	put := func(kind, what, file string) {
		stray(kind, what, "", file, func() error { return os.WriteFile(file, []byte("some bytes"), 0o600) })
	}
	const read = "--read-data"
	originals, derivatives, evidence, copies := filesOf(t, "catalog/originals"), filesOf(t, "catalog/derivatives"), filesOf(t, "catalog/evidence"), filesOf(t, "mirror/originals")
	for _, of := range []struct {
		kind  string
		files []string
	}{{"original", originals}, {"derivative", derivatives}, {"document", evidence}, {"copy", copies}, {"file set aside", filesOf(t, "mirror/aside")}} {
		one, other := of.files[0], of.files[len(of.files)-1]
		if of.kind != "file set aside" {
			add := func(kind, what, ask string, do func() error) { stray(kind, what, ask, one, do) } // which verify -v names
			add(of.kind+" flipped:", one, read, func() error { return flipByte(one) })
			add(of.kind+" cut short:", one, "", func() error { return changed(one, func(b []byte) []byte { return b[:len(b)/2] }) })
			add(of.kind+" longer:", one, "", func() error { return changed(one, func(b []byte) []byte { return append(b, 0) }) })
			add(of.kind+" empty:", one, "", func() error { return changed(one, func([]byte) []byte { return nil }) })
			add(of.kind+" zeros:", one, read, func() error { return changed(one, func(b []byte) []byte { return make([]byte, len(b)) }) })
			add(of.kind+" gone:", one, "", func() error { return os.Remove(one) })
			stray(of.kind+" renamed:", one, "", one+".x", func() error { return os.Rename(one, one+".x") })
			add(of.kind+" a folder:", one, "", func() error { return errors.Join(os.Remove(one), os.Mkdir(one, 0o700)) })
			add(of.kind+" a link:", one, read, func() error {
				return errors.Join(os.Rename(one, "away"), os.Symlink(filepath.Join(mustAbs("away")), one))
			})
			add(of.kind+" last one gone:", other, "", func() error { return os.Remove(other) })
		}
		if of.kind != "document" && of.kind != "file set aside" {
			add(of.kind+" exchanged for another:", one, read, func() error {
				data, err := os.ReadFile(other)
				return errors.Join(err, changed(one, func([]byte) []byte { return data }))
			})
			add(of.kind+"s swapped:", one, read, func() error {
				return errors.Join(os.Rename(one, "swap"), os.Rename(other, one), os.Rename("swap", other))
			})
			put(of.kind+"s, a stray beside:", one, filepath.Join(filepath.Dir(one), "more.jpg"))
			stray(of.kind+"s, a folder with a stray beside:", one, "", filepath.Join(filepath.Dir(one), "more", "more.jpg"), func() error {
				dir := filepath.Join(filepath.Dir(one), "more")
				return errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "more.jpg"), []byte("more"), 0o600))
			})
		}
		add(of.kind+"s, a half-written file beside:", one, "", func() error {
			return os.WriteFile(filepath.Join(filepath.Dir(one), halfWritten), []byte("half"), 0o600)
		})
	}
	// Links and other things where files should be.
	stray("original with mode:", "0644", "", originals[0], func() error { return os.Chmod(originals[0], 0o644) })
	add("document with mode:", "0644", "", func() error { return os.Chmod(evidence[0], 0o644) })
	// Whoever cannot enter the catalog reaches nothing in it: others may enter it as well.
	entered := func(name string, mode os.FileMode) func() error {
		return func() error { return errors.Join(os.Chmod("catalog", 0o711), os.Chmod(name, mode)) }
	}
	add("others may read", "catalog", "", func() error { return os.Chmod("catalog", 0o755) })
	for _, name := range []string{"originals", "derivatives", "evidence", "catalog.db", "stillroom.toml", "signing.key", ".stillroom"} {
		add("others may read", "catalog/"+name, "", entered(filepath.Join("catalog", name), 0o755))
	}
	add("others may write to", "a folder of originals", "", entered(filepath.Dir(originals[0]), 0o777))
	for _, dir := range []string{"originals", "derivatives", "evidence"} {
		add("all gone:", dir, "", func() error { return os.RemoveAll(filepath.Join("catalog", dir)) })
	}
	put("stray in", "the catalog", "catalog/old.jpg")
	put("stray in", "the mirror", "mirror/old.jpg")
	stray("stray folder in", "the catalog", "", "catalog/old", func() error { return os.Mkdir("catalog/old", 0o700) })
	add("half-written file in", "the catalog", "", func() error {
		return os.WriteFile("catalog/.stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", []byte("half"), 0o600)
	})
	add("half-written file in", "the mirror", "", func() error {
		return os.WriteFile("mirror/.stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", []byte("half"), 0o600)
	})
	add("work folder of an export in", "the catalog", "", func() error {
		return errors.Join(os.Mkdir("catalog/.export", 0o700), os.WriteFile("catalog/.export/a.jpg", []byte("half"), 0o600))
	})
	add("marker gone:", "catalog", "", func() error { return os.Remove("catalog/.stillroom") })
	add("marker of another catalog:", "catalog", "", func() error {
		data, err := os.ReadFile("mirror/.stillroom")
		return errors.Join(err, changed("catalog/.stillroom", func([]byte) []byte { return data }))
	})
	add("settings with a mistake:", "stillroom.toml", "", func() error {
		return changed("catalog/stillroom.toml", func(b []byte) []byte { return append(b, "\n[recipes\n"...) })
	})
	for how, do := range map[string]func(string) error{
		"gone": os.Remove, "cut short": func(f string) error { return changed(f, func(b []byte) []byte { return b[:len(b)/2] }) },
		"empty": func(f string) error { return changed(f, func([]byte) []byte { return nil }) }, "flipped": flipByte,
		"zeros": func(f string) error { return changed(f, func(b []byte) []byte { return make([]byte, len(b)) }) },
	} {
		if how != "flipped" { // which may be a byte that says nothing
			add("signing.key "+how+":", "catalog", "", func() error { return do("catalog/signing.key") })
			add("catalog.db "+how+":", "catalog", "", func() error { return do("catalog/catalog.db") })
		}
	}
	add("older catalog.db", "in place of the newer", "", func() error {
		data, err := os.ReadFile("early.db")
		return errors.Join(err, changed("catalog/catalog.db", func([]byte) []byte { return data }))
	})
	add("older catalog.db", "in place of the newer, and no mirror", "", func() error {
		data, err := os.ReadFile("early.db")
		return errors.Join(err, changed("catalog/catalog.db", func([]byte) []byte { return data }), os.RemoveAll("mirror"))
	})
	return slices.Concat(list, damagedLog(), damagedByHand(originals), damagedPackages(t))
}

// damagedLog are damages to the database's log, in which what was said last lies when a
// process is killed: the database takes what of it is whole, and says nothing.
func damagedLog() (list []damage) {
	for how, do := range map[string]func(log string) error{
		"gone": os.Remove, "flipped": func(log string) error {
			return changed(log, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		},
		"cut short": func(log string) error { return changed(log, func(b []byte) []byte { return b[:len(b)/2] }) },
		"zeros":     func(log string) error { return changed(log, func(b []byte) []byte { return make([]byte, len(b)) }) },
	} {
		list = append(list, damage{kind: "log of the database", name: "log of the database " + how, files: true, do: func() error {
			database, log := filepath.Join("catalog", catalog.FileName), filepath.Join("catalog", catalog.FileName+"-wal")
			// Somebody reads, so the command does not write its log into the database at its end.
			reader, err := sql.Open("sqlite3", database)
			if err != nil {
				return err
			}
			defer reader.Close()
			tx, err := reader.Begin()
			if err != nil {
				return err
			}
			var n int
			if err := tx.QueryRow("SELECT COUNT(*) FROM consents").Scan(&n); err != nil {
				return err
			}
			if code, out := runLine("stillroom consent withdraw consent-kinds --by guardian-a-one"); code != exitOK {
				return fmt.Errorf("exit %d: %s", code, out)
			}
			was, err := os.ReadFile(database)
			if err != nil {
				return err
			}
			last, err := os.ReadFile(log)
			if err != nil {
				return err
			}
			if err := errors.Join(tx.Rollback(), reader.Close()); err != nil {
				return err
			}
			return errors.Join(rewrite(database, was, 0o600), os.WriteFile(log, last, 0o600), do(log))
		}})
	}
	return list
}

func mustAbs(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		panic(err)
	}
	return abs
}

// changed writes a file anew, as another program does, and keeps its mode.
func changed(file string, how func([]byte) []byte) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return rewrite(file, how(bytes.Clone(data)), info.Mode())
}

// damagedPackages are damages to packages that stand, with the catalog at hand.
func damagedPackages(t *testing.T) (list []damage) {
	for _, of := range []struct{ dir, channel, format string }{{"web", "web", "manifest"}, {"film", "film", "stills"}, {"archive", "archive", "bagit"}} {
		dir, files := of.dir, filesOf(t, of.dir)
		add := func(kind, what, ask, file string, do func() error) {
			list = append(list, damage{kind: kind, name: kind + " " + what, ask: ask, do: do, files: true, file: file, dir: dir, channel: of.channel, format: of.format})
		}
		for _, how := range []struct {
			name string
			do   func(file string) error
		}{
			{"flipped", flipByte}, {"gone", os.Remove},
			{"cut short", func(f string) error { return changed(f, func(b []byte) []byte { return b[:len(b)/2] }) }},
			{"exchanged for another", func(f string) error {
				data, err := os.ReadFile(files[(slices.Index(files, f)+1)%len(files)])
				return errors.Join(err, changed(f, func([]byte) []byte { return data }))
			}},
		} {
			for _, file := range files {
				add("of a package "+how.name+":", file, "--export "+dir, file, func() error { return how.do(file) })
			}
		}
		for _, ask := range []string{"", "--export " + dir} {
			where := "package " + strings.TrimSuffix(strings.TrimPrefix(ask, "--"), " "+dir)
			for _, name := range []string{"more.jpg", halfWritten} {
				file := filepath.Join(dir, name)
				add(where+", a stray:", file, ask, file, func() error { return os.WriteFile(file, []byte("more"), 0o644) })
			}
			add(where+", a staging folder beside:", dir, ask, "", func() error {
				_, out := runLine("stillroom deliveries list")
				staging := ".stillroom-" + deliveryIn(out, of.channel) + ".partial"
				return errors.Join(os.Mkdir(staging, 0o755), os.WriteFile(filepath.Join(staging, "a.jpg"), []byte("half"), 0o644))
			})
		}
	}
	// A picture in place of another, without being asked for the package.
	pictures, _ := filepath.Glob("web/r-*/*.jpg")
	list = append(list, damage{kind: "package at its place:", name: "package at its place: a picture swapped", ask: "--read-data", files: true, dir: "web", channel: "web", format: "manifest", do: func() error {
		return errors.Join(os.Rename(pictures[0], "swap"), os.Rename(pictures[1], pictures[0]), os.Rename("swap", pictures[1]))
	}})
	for name, edit := range map[string]func(m map[string]any){
		"a later end":     func(m map[string]any) { m["valid_until"] = "2099-01-01T00:00:00Z" },
		"an earlier date": func(m map[string]any) { m["created_at"] = "2020-01-01T00:00:00Z" },
		"another channel": func(m map[string]any) { m["channel"] = "press" },
		"another id":      func(m map[string]any) { m["id"] = "urn:uuid:00000000-0000-0000-0000-000000000000" },
		"a photo less":    func(m map[string]any) { m["photos"] = m["photos"].([]any)[1:] },
		"no conditions": func(m map[string]any) {
			for _, p := range m["photos"].([]any) {
				p.(map[string]any)["consent"].(map[string]any)["conditions"] = map[string]any{}
			}
		},
		"a later end of a photo": func(m map[string]any) {
			m["photos"].([]any)[0].(map[string]any)["consent"].(map[string]any)["valid_until"] = "2099-01-01T00:00:00Z"
		},
		"another head": func(m map[string]any) { m["ledger"] = map[string]any{"sha256": strings.Repeat("ab", 32)} },
	} {
		list = append(list, damage{kind: "manifest with", name: "manifest with " + name, ask: "--export web", files: true, dir: "web", channel: "web", format: "manifest", do: func() error {
			var m map[string]any
			data, err := os.ReadFile("web/manifest.json")
			if err == nil {
				err = json.Unmarshal(data, &m)
			}
			if err != nil {
				return err
			}
			edit(m)
			data, err = json.Marshal(m)
			return errors.Join(err, changed("web/manifest.json", func([]byte) []byte { return data }))
		}})
	}
	list = append(list, damage{kind: "feed", name: "feed shortened", ask: "--export web", files: true, dir: "web", channel: "web", format: "manifest", do: func() error {
		var f schema.RecallFeed
		data, err := os.ReadFile("web/recall.json")
		if err == nil {
			err = json.Unmarshal(data, &f)
		}
		f.Entries = nil
		f.GeneratedAt = schema.WhenOf(time.Now())
		data, merr := json.Marshal(f)
		return errors.Join(err, merr, changed("web/recall.json", func([]byte) []byte { return data }))
	}})
	return list
}
