package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// runVerifyRecords checks texts and packages without a catalog.
func runVerifyRecords(ctx context.Context, p *program, o verifyOptions, paths []string) error {
	if len(paths) == 0 {
		return usagef("verify --records needs records files, or folders that hold records or packages")
	}
	if o.readData || o.subset != "" || o.maxAge != "" || len(o.packages) > 0 || len(o.heads) > 0 || len(o.only) > 0 || len(o.skip) > 0 {
		return usagef("--records works without a catalog: leave out --read-data, --subset, --max-age, --export, --head, --only and --skip")
	}
	if err := checkReporting(o.format, o.failOn); err != nil {
		return err
	}
	if err := checkReportFiles(o); err != nil {
		return err
	}
	base, err := openBaseline(p, o)
	if err != nil {
		return err
	}
	if p.json {
		o.format = inJSON(o.format)
	}
	report, err := verify.RunRecords(ctx, verify.RecordsJob{Paths: paths, Clock: p.door.Clock, Found: func(schema.Finding) {}})
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, new(*verify.NoTextsError)) {
		return usagef("verify --records: %v", err)
	}
	base.subtract(&report, schema.DayOf(p.door.Clock()))
	p.summary = true
	if werr := printReport(p.printer, o.format, report); err == nil {
		err = werr
	}
	if err == nil {
		err = base.write(report)
	}
	if err == nil && (report.Errors > 0 || o.failOn == "warning" && report.Warnings > 0) {
		return errFindings
	}
	return err
}
