package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"
)

// What is drawn for exports of many: small, so that there may be thousands.
const (
	smallWidth   = 700
	smallHeight  = 468
	smallQuality = 82
	smallPerRoom = 100
)

// drawCard draws so many small photographs, a folder a room, with a shoot.yaml in which
// every family says yes to the web and to the archive. It is not drawn again if it is whole.
func drawCard(dir string, photos int) error {
	records := filepath.Join(dir, "shoot.yaml")
	if _, err := os.Stat(records); err == nil {
		return nil
	}
	sayf("drawing %d photographs in %s", photos, dir)
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for n := range photos {
		g.Go(func() error {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, draw(uint32(n), smallWidth, smallHeight, drawnWidth/smallWidth), &jpeg.Options{Quality: smallQuality}); err != nil {
				return err
			}
			name := filepath.Join(dir, roomFolder(n), fmt.Sprintf("IMG_%04d.JPG", n%10000))
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				return err
			}
			return os.WriteFile(name, b.Bytes(), 0o666)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	// Last, for then it is whole.
	return os.WriteFile(records, []byte(cardRecords(photos)), 0o666)
}

func roomFolder(photo int) string { return fmt.Sprintf("room-%04d", photo/smallPerRoom+1) }

// cardRecords are the records of a card.
func cardRecords(photos int) string {
	var families, people, rooms, shoots, consents, frames strings.Builder
	for n := 0; n < photos; n += smallPerRoom {
		r := strings.TrimPrefix(roomFolder(n), "room-")
		fmt.Fprintf(&families, "  - {id: family-%[1]s, guardians: [{id: guardian-%[1]s, name: Marlow Invented %[1]s, relationship: parent, authority: sole}]}\n", r)
		fmt.Fprintf(&people, "  - {id: person-%[1]s, family: family-%[1]s, name: Wren Invented %[1]s}\n", r)
		fmt.Fprintf(&rooms, "  - {id: room-%[1]s, people: [person-%[1]s], label: Room %[1]s}\n", r)
		fmt.Fprintf(&shoots, "  - {id: shoot-%[1]s, room: room-%[1]s, date: \"2024-05-01\", photographer: Sample Photographer}\n", r)
		fmt.Fprintf(&consents, "  - {id: consent-%[1]s, family: family-%[1]s, guardian: guardian-%[1]s, notice: notice-en, method: signed_form,"+
			" obtained_at: \"2024-05-01\", obtained_by: Sample Photographer, effective_from: \"2024-05-01\", review_by: \"2034-01-01\",\n"+
			"     terms: [{effect: permit, scope: \"room:room-%[1]s\", channels: [web, archive]}],\n"+
			"     events: [{state: given, at: \"2024-05-01\", by: guardian-%[1]s, method: signed_form}]}\n", r)
		fmt.Fprintf(&frames, "  - {match: room-%[1]s/*, shoot: shoot-%[1]s, depicts: [], caption: The desk and the window of room %[1]s in the morning., alt: \"A desk below a window, in morning light.\"}\n", r)
	}
	return "families:\n" + families.String() + "people:\n" + people.String() + "rooms:\n" + rooms.String() + "shoots:\n" + shoots.String() +
		"notices:\n  - {id: notice-en, version: \"1\", lang: en}\nconsents:\n" + consents.String() + "photos:\n" + frames.String()
}
