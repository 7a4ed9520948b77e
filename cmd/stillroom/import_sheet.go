package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/pages/sheet"
	"github.com/stillroom/stillroom/schema"
)

// importSheet is the file of the contact sheet that an import is asked for; "" for none.
type importSheet string

// checkWritten refuses a report and a sheet that could not be written when the import is
// over, and such as would go to the card.
func checkWritten(ctx context.Context, s *app.Session, x app.Import, report string, to importSheet) error {
	if to != "" {
		if _, err := sheet.Kind(string(to)); err != nil {
			return usagef("--sheet: %v", err)
		}
	}
	kept, err := x.Kept(ctx, s)
	if err != nil {
		return err
	}
	return app.CheckNewFiles([]destination.NewName{{Option: "--report", Path: report}, {Option: "--sheet", Path: string(to)}}, kept...)
}

// write writes the sheet of the photos that an import brought. The import is over, and
// what is wrong with the sheet changes nothing about that.
func (to importSheet) write(ctx context.Context, p *printer, s *app.Session, sum schema.ImportSummary) error {
	if to == "" || sum.DryRun || sum.Import == 0 {
		return nil
	}
	now := s.Now().In(s.Zone)
	opt := sheet.Options{Title: fmt.Sprintf("Import %d", sum.Import), Paper: sheet.A4, Made: now}
	err := writeSheet(ctx, p, s, schema.Selection{Import: sum.Import}, string(to), opt)
	if errors.Is(err, export.ErrNothingSelected) {
		p.notef("no sheet was written: this import brought no photo")
		return nil
	}
	if err != nil {
		p.warnf("the sheet was not written: %v. Write it with: stillroom sheet --import %d --to FILE", err, sum.Import)
		return errSomeFailed
	}
	return nil
}
