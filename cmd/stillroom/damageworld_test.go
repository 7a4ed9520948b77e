package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog"
)

// damageWorldLines make a catalog in which as many tables as can be have rows, by the
// commands by which people make them. A line that begins with ! does its work on the
// files without stillroom.
var damageWorldLines = []string{
	// A ledger that did not hold once, and was accepted: somebody looked at the families
	// that this put on hold.
	"!sql UPDATE rooms SET label = 'Another' WHERE room_id = 'room-c'",
	"stillroom ledger accept --reason later --by keeper-1",
	"stillroom family set family-a --hold no --open",
	"stillroom family set family-b --hold no --open",
	"stillroom family set family-c --hold no --open",

	"stillroom storage add mirror --name shelf",
	"stillroom storage sync",
	"stillroom event add event-a --name Happening --date 2012-03-04",
	"stillroom person set person-a --event event-a",
	"!write letter.txt She said yes to the exhibition.",
	"!write papers/letter.txt She said yes to the exhibition.",
	"stillroom consent grant --guardian guardian-a-one --scope room:room-a --yes exhibition --method letter --obtained-by liaison --review-by 2034-01-01 --evidence letter.txt --id consent-letter",
	"stillroom consent grant --guardian guardian-a-one --scope room:room-a --kind letter --yes archive --method letter --obtained-by liaison --review-by 2034-01-01 --id consent-kinds",
	"!write drawn.txt Dear all, this is for you.",
	"stillroom attach drawn.txt --room room-a --kind letter --title Letter",
	"stillroom apply review.yaml",
	"stillroom consent approve d72a090a88ae --channel print --by guardian-a-one --method email",
	"!write other/shoot.yaml photos: [{match: no-such-*.jpg, depicts: [{label: a person, identifiable: true}]}]",
	"!smaller card/room-c/IMG_7731.JPG other/IMG_0001.JPG",
	"stillroom import other --no-mirror",
	"stillroom imports dismiss --all --open",
	"!smaller card/room-b/IMG_0217.JPG again/IMG_9999.JPG",
	"stillroom import again --shoot shoot-b --no-mirror",
	"stillroom imports undo 3",
	"!smaller card/room-a/IMG_4102.JPG more/IMG_9998.JPG",
	"stillroom import more --shoot shoot-a --no-mirror",
	"stillroom different IMG_9998.JPG IMG_4102.JPG --open",
	"stillroom reject IMG_4103.JPG",
	"stillroom clock --camera SR1-000417 --shift +1m --apply",
	"stillroom arrange --rename {shoot}_{sequence:4}",

	"stillroom export --channel web --to web",
	"stillroom export --channel film --format stills --to film",
	"stillroom export --channel archive --format bagit --to archive",
	"stillroom export --channel press --format press --to press",
	"stillroom deliveries note DELIVERY --url https://example.org/rooms/",
	"stillroom storage sync",
	"!keep early.db",
	"!flip mirror/originals/shoot-a/shoot-a_0002.JPG",
	"stillroom storage sync",
	"stillroom consent withdraw consent-a-one --channel press --by guardian-a-one",
	"!move press carried",
	"stillroom recall close --delivery DELIVERY --status done --by liaison",
	"stillroom purge family:family-c --order order-1 --confirm family:family-c",
	"stillroom backup records.tar --with-key",
	"!move catalog first",
	"stillroom -C catalog restore records.tar catalog",
	"stillroom restore --originals-from mirror --originals-from first/originals",
	"stillroom restore --head mirror/.stillroom.heads",
	"stillroom derive --stale",
	"stillroom storage sync",
	"!remove first",
	"!dump dump.yaml",
	"stillroom verify --read-data",
	"stillroom backup latest.tar --with-key",
}

// damageWorld is a folder with such a catalog, its mirror and its packages. It is made
// once for each test that asks.
func damageWorld(t *testing.T) string {
	t.Helper()
	dir := exampleWorld(t)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	for _, line := range damageWorldLines {
		if strings.Contains(line, "DELIVERY") {
			_, out := runLine("stillroom deliveries list")
			line = strings.ReplaceAll(line, "DELIVERY", deliveryIn(out, "press"))
		}
		if word, rest, ours := strings.Cut(strings.TrimPrefix(line, "!"), " "); ours && line[0] == '!' {
			if err := withFiles(word, rest); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			continue
		}
		code, out := runLine(line)
		if code != exitOK && code != exitSomeFailed && code != exitFindings {
			t.Fatalf("%s: exit %d: %s", line, code, out)
		}
	}
	return dir
}

// deliveryIn is the delivery of a list that went to a channel.
func deliveryIn(list, channel string) string {
	for line := range strings.Lines(list) {
		if words := strings.Fields(line); slices.Contains(words, channel) && strings.HasPrefix(words[0], "x-") {
			return words[0]
		}
	}
	return ""
}

// withFiles does what a line says that does not begin with stillroom.
func withFiles(word, rest string) error {
	first, second, _ := strings.Cut(rest, " ")
	switch word {
	case "sql":
		return inDatabase("catalog", rest)
	case "write":
		return errors.Join(os.MkdirAll(filepath.Dir(first), 0o755), os.WriteFile(first, []byte(second+"\n"), 0o644))
	case "keep":
		return inDatabase("catalog", "VACUUM INTO '"+first+"'")
	case "dump":
		code, out := runLine("stillroom dump")
		if code != exitOK {
			return fmt.Errorf("dump: exit %d", code)
		}
		return os.WriteFile(first, []byte(out), 0o600)
	case "move":
		return os.Rename(first, second)
	case "remove":
		return os.RemoveAll(first)
	case "flip":
		return flipByte(first)
	case "smaller": // what another program makes of a picture
		f, err := os.Open(first)
		if err != nil {
			return err
		}
		defer f.Close()
		picture, err := jpeg.Decode(f)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: 70})
		return errors.Join(err, os.MkdirAll(filepath.Dir(second), 0o755), os.WriteFile(second, out.Bytes(), 0o644))
	}
	return fmt.Errorf("no such work: %s", word)
}

// flipByte changes one bit in the middle of a file, and keeps its mode.
func flipByte(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return rewrite(file, data, info.Mode())
}

// rewrite writes a file that may be kept from being written.
func rewrite(file string, data []byte, mode os.FileMode) error {
	return errors.Join(os.Chmod(file, 0o600), os.WriteFile(file, data, 0o600), os.Chmod(file, mode))
}

// inDatabase runs statements on the database of a catalog as another program would.
func inDatabase(dir string, statements ...string) error {
	db, err := sql.Open("sqlite3", filepath.Join(dir, catalog.FileName))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, xerr := db.Exec(s); xerr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", s, xerr))
			break
		}
	}
	return errors.Join(err, db.Close())
}
