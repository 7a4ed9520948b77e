package findings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// baselineSchema names the form of a baseline.
const baselineSchema = "stillroom.baseline"

// Baseline is a list of findings that somebody knows of and lives with until a day: up to
// and with it they count for nothing, and are told all the same.
type Baseline struct {
	Schema   string  `json:"schema"`
	Version  string  `json:"schema_version"`
	Findings []Known `json:"findings"`
}

// Known is one of them. What varies from run to run, such as how many bytes a file has,
// is no part of it.
type Known struct {
	Rule     string `json:"rule"`
	Subject  string `json:"subject"`
	Photo    string `json:"photo,omitempty"`
	Path     string `json:"path,omitempty"`
	Delivery string `json:"delivery,omitempty"`
	Until    string `json:"until"`            // the last day, as 2027-03-31
	Reason   string `json:"reason,omitempty"` // why that is so, without names
}

// CanBeKnown reports whether a baseline may have the findings of a rule. It may not where
// the same finding can mean another thing tomorrow: what a family said and what is wrong
// with files, of which one line stands for a delivery, a package or a storage; what the
// ledger says; a check that could not be made; and files that have no id.
func CanBeKnown(rule string) bool {
	switch rule {
	case DeliveryUncovered, DeliveryConditions, DeliveryAltered, DeliveryStray, StorageStray, StorageOpen, MirrorStray, OriginalUnrecorded, CheckFailed:
		return false
	}
	return !strings.HasPrefix(rule, "SR-LEDGER-") && !strings.HasPrefix(rule, "SR-RECALL-") && !strings.HasPrefix(rule, "SR-PACKAGE-")
}

// ReadBaseline reads a baseline. A day has to be said for each finding: nothing is known
// for ever.
func ReadBaseline(data []byte) (Baseline, error) {
	var b Baseline
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("this is not a baseline: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return b, errors.New("this is not a baseline: something follows it")
	}
	if b.Schema != baselineSchema {
		return b, fmt.Errorf("this is not a baseline: its schema is not %s", baselineSchema)
	}
	for i, k := range b.Findings {
		if !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.ID == k.Rule }) {
			return b, fmt.Errorf("finding %d: there is no rule %q", i+1, k.Rule)
		}
		if !CanBeKnown(k.Rule) {
			return b, fmt.Errorf("finding %d: what %s finds can be another thing tomorrow; no baseline has it", i+1, k.Rule)
		}
		if _, err := schema.ParseDay(k.Until); err != nil {
			return b, fmt.Errorf("finding %d: until is the last day on which it does not count, such as 2027-03-31", i+1)
		}
	}
	return b, nil
}

// BaselineOf knows everything that a report found and that can be known, until a day.
func BaselineOf(r Report, until schema.Day) Baseline {
	b := Baseline{Schema: baselineSchema, Version: "1.0.0", Findings: []Known{}}
	for _, f := range r.Findings {
		k := knownAs(f)
		k.Until = until.String()
		if CanBeKnown(f.Rule) && !slices.Contains(b.Findings, k) {
			b.Findings = append(b.Findings, k)
		}
	}
	return b
}

// Write writes it as it is read.
func (b Baseline) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

func knownAs(f schema.Finding) Known {
	return Known{Rule: f.Rule, Subject: f.Subject, Photo: f.Photo, Path: f.Path, Delivery: f.Delivery}
}

// Subtract has the findings of a report that the baseline knows today count for nothing.
func (b Baseline) Subtract(r *Report, today schema.Day) {
	until := map[Known]string{}
	for _, k := range b.Findings {
		key := k
		key.Until, key.Reason = "", ""
		until[key] = max(until[key], k.Until)
	}
	met := map[Known]bool{}
	for i, f := range r.Findings {
		key := knownAs(f)
		last, known := until[key]
		if known {
			met[key] = true
		}
		if !known || last < today.String() {
			continue
		}
		r.Findings[i].Until = last
		r.Known++
		if f.Level == schema.LevelError {
			r.Errors--
		} else {
			r.Warnings--
		}
	}
	r.Gone = len(until) - len(met)
	r.Conclude()
}
