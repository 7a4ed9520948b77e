package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Attaching says which files to keep with a room, and as what.
type Attaching struct {
	Files             []string
	Room, Kind, Title string

	Caption, Alt string // words that leave with it
	Transcript   string // the file with what is said or written in it

	Open bool // it may let a file go where it might not go before
}

// AttachmentKinds lists the kinds of files that can be kept with a room.
func AttachmentKinds() string {
	var names []string
	for _, k := range schema.AttachmentKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Attaching) Check() error {
	switch {
	case x.Room == "":
		return Usagef("--room is needed: to which room does it belong?")
	case x.Kind == "":
		return Usagef("--kind is needed: %s", AttachmentKinds())
	case !slices.Contains(schema.AttachmentKinds(), schema.AttachmentKind(x.Kind)):
		return Usagef("--kind: %v", &schema.UnknownError{What: "kind", Word: x.Kind, Known: strings.Split(AttachmentKinds(), ", ")})
	case len(x.Files) > 1 && (x.Title != "" || x.Caption != "" || x.Alt != "" || x.Transcript != ""):
		return Usagef("--title, --caption, --alt and --transcript are of one file; attach them one by one")
	case !schema.Printable(x.Caption) || !schema.Printable(x.Alt) || !schema.Printable(x.Title):
		return Usagef("a text holds a control character, or is too long")
	}
	return nil
}

// Attach keeps files with a room. The session must be open for writing files. done is
// called after each file.
func Attach(
	ctx context.Context, s *Session, x Attaching, done func(schema.Attachment, schema.Attached) error,
) error {
	if err := x.Check(); err != nil {
		return err
	}
	limits, err := s.Settings.CheckedLimits()
	if err != nil {
		return err
	}
	words := schema.AttachmentWords{Caption: x.Caption, Alt: x.Alt}
	if words.Transcript, err = transcript(x.Transcript); err != nil {
		return err
	}
	for i, file := range x.Files {
		a, came, err := ingest.Attach(ctx, ingest.AttachJob{
			Catalog: s.Catalog, Reserved: s.Catalog.Storages().Moves(), Moved: s.Catalog.Storages().Moved, Store: s.Store, File: file, Room: x.Room,
			Kind: schema.AttachmentKind(x.Kind), Title: x.Title, Words: words, Limits: limits, Options: s.Applying(x.Open),
		})
		if err != nil {
			return fmt.Errorf("file %d of %d: %w", i+1, len(x.Files), err)
		}
		if err := done(a, came); err != nil {
			return err
		}
	}
	return nil
}

// transcript reads what somebody has written down of what is said or written in a file.
func transcript(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, formats.MaxTranscript+1))
	if err != nil {
		return "", err
	}
	text, ok := making.Text(data)
	if !ok || len(data) > formats.MaxTranscript {
		return "", Usagef("--transcript is a text in UTF-8 of at most %d KiB", formats.MaxTranscript>>10)
	}
	return text, nil
}
