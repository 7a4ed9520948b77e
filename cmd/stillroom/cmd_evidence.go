package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func evidenceFlag(dest *string) cli.Flag {
	return &cli.StringFlag{Name: "evidence", Usage: "the document: a `FILE`, which is copied, or sha256: and the digits of a document that is kept", Destination: dest}
}

func cmdConsentEvidence(p *program) *cli.Command {
	var to, document string
	return &cli.Command{
		Name:      "evidence",
		Usage:     "which documents stand behind a consent, and a copy of one to read",
		ArgsUsage: "CONSENT",
		Description: "Lists the documents of the record and of its events. With --to it writes one to a\n" +
			"file that only you can read: it is private, and belongs to no export.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Usage: "write the document to `FILE`", Destination: &to},
			&cli.StringFlag{Name: "document", Usage: "the document whose `DIGEST` begins so (default: the only one)", Destination: &document},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runConsentEvidence(c.Context, p, c.Args().First(), to, document)
		},
	}
}

func runConsentEvidence(ctx context.Context, p *program, consent string, to string, document string) error {
	if document != "" && to == "" {
		return usagef("--document names the document to write; --to FILE is needed too")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := documentsOf(ctx, s, consent)
		if err != nil {
			return err
		}
		if to == "" {
			return printDocuments(p.printer, list)
		}
		return runCopyDocument(ctx, p.printer, s, list, document, to)
	})
}

// documentView is one mention of a document by a consent.
type documentView struct {
	Of        string         `json:"of"` // "record", or the state of an event
	At        schema.When    `json:"at"`
	Channel   schema.Channel `json:"channel,omitempty"`
	SHA256    schema.Digest  `json:"sha256,omitzero"`
	Reference string         `json:"reference,omitempty"` // of a catalog that kept no documents
	Kept      bool           `json:"kept"`
	Bytes     int64          `json:"bytes,omitempty"`
	MediaType string         `json:"media_type,omitempty"`
	KeptAt    schema.When    `json:"kept_at,omitempty"`

	document schema.Evidence
}

func documentsOf(ctx context.Context, s *app.Session, id string) ([]documentView, error) {
	consent, err := s.Catalog.Consent(ctx, id)
	if err != nil {
		return nil, err
	}
	kept := map[schema.Digest]schema.Evidence{}
	err = s.Catalog.Evidence(ctx, func(e schema.Evidence) error { kept[e.SHA256] = e; return nil })
	if err != nil {
		return nil, err
	}
	list := []documentView{}
	add := func(v documentView, text string) {
		d, isDigest, err := schema.ParseEvidence(text)
		switch {
		case text == "":
			return
		case err != nil || !isDigest:
			v.Reference = text
		default:
			e := kept[d]
			v.SHA256, v.document = d, e
			if _, _, err := s.Evidence.Stat(d); e.Bytes > 0 && err == nil {
				v.Kept, v.Bytes, v.MediaType, v.KeptAt = true, e.Bytes, e.MediaType, e.KeptAt
			}
		}
		list = append(list, v)
	}
	add(documentView{Of: "record", At: consent.ObtainedAt}, consent.Evidence)
	for _, e := range consent.Events {
		add(documentView{Of: string(e.State), At: e.At, Channel: e.Channel}, e.Evidence)
	}
	return list, nil
}

func printDocuments(p *printer, list []documentView) error {
	if p.json {
		return p.document(list)
	}
	rows := [][]string{{"DOCUMENT", "OF", "AT", "SIZE", "TYPE", "KEPT"}}
	for _, v := range list {
		row := []string{"-", v.Of, string(v.At), "-", "-", "no"}
		switch {
		case v.Reference != "":
			row[4], row[5] = "reference", v.Reference
		case v.Kept:
			row[0], row[3], row[4], row[5] = v.SHA256.ID(), size(v.Bytes), v.MediaType, string(v.KeptAt)
		default:
			row[0] = v.SHA256.ID()
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		p.notef("no evidence is recorded")
		return nil
	}
	return p.out.table(rows)
}

func runCopyDocument(ctx context.Context, p *printer, s *app.Session, list []documentView, prefix, to string) error {
	found := map[schema.Digest]documentView{}
	for _, v := range list {
		if v.Reference == "" && strings.HasPrefix(v.SHA256.String(), prefix) {
			found[v.SHA256] = v
		}
	}
	if len(found) != 1 {
		return usagef("%d of its documents could be meant: say which with --document", len(found))
	}
	for d, v := range found {
		if !v.Kept {
			return fmt.Errorf("the document %s is not kept here; with --evidence DIR, `stillroom apply` looks for it in a folder", schema.EvidenceRef(d))
		}
		err := evidence.Copy(ctx, s.Evidence, s.Dir, v.document, to)
		switch {
		case errors.Is(err, fs.ErrExist):
			return usagef("--to: %s is there already; name another file", to)
		case errors.Is(err, store.ErrNoKey):
			return fmt.Errorf("the document %s is sealed: %w", schema.EvidenceRef(d), err)
		case errors.Is(err, store.ErrCorrupt), errors.Is(err, encryption.ErrOther):
			return fmt.Errorf("the document %s has other bytes than were kept, and was not written; `stillroom verify --read-data` tells more", schema.EvidenceRef(d))
		case err != nil:
			return err
		}
		if p.json {
			return p.document(struct {
				SHA256    schema.Digest `json:"sha256"`
				MediaType string        `json:"media_type"`
				Path      string        `json:"path"`
			}{d, v.MediaType, to})
		}
		p.donef("wrote %s (%s) to %s; it is private", d.ID(), v.MediaType, to)
	}
	return nil
}
