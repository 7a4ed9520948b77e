package verify

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/litter"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// RecordsJob looks at texts and packages without a catalog and without any original: what
// a repository holds that photographs are kept apart from.
type RecordsJob struct {
	Paths []string // files of records, and folders with such or with packages
	Clock func() time.Time
	Found func(schema.Finding)
}

// text is a file of records.
type text struct {
	file    string
	data    []byte
	records schema.Records
}

// NoTextsError says that no text and no package was found where they were said to be.
type NoTextsError struct {
	Path string // "" is all that was named
}

func (e *NoTextsError) Error() string {
	if e.Path == "" {
		return "none of the files and folders that were named holds records (.yaml, .yml, .jsonl) or a package"
	}
	return e.Path + " is neither a file nor a folder"
}

// RunRecords reads all of them, and reports what is wrong in which line. A record that
// another one refers to may stand in any of the files. The only error is that of ctx, that
// of a path that cannot be read, or a [NoTextsError].
func RunRecords(ctx context.Context, job RecordsJob) (findings.Report, error) {
	started := job.Clock()
	r := &report{
		Report: findings.Report{Type: "summary", Findings: []schema.Finding{}, Looked: map[string]bool{findings.CheckFailed: true}},
		asks:   func(string) bool { return true }, found: job.Found,
	}
	files, folders, err := textsBelow(job.Paths)
	if err != nil {
		return r.Report, err
	}
	if len(files) > 0 {
		r.Looked[findings.RecordMistake], r.Looked[findings.RecordReference] = true, true
	}
	var texts []text
	for _, file := range files {
		if ctx.Err() != nil {
			break
		}
		r.Checked.Texts++
		if t, whole := readText(r, file); whole {
			texts = append(texts, t)
		}
	}
	referred(r, texts)
	if len(folders) > 0 && ctx.Err() == nil {
		r.Checked.Packages = len(folders)
		check := packages.Job{
			Paths: folders, Clock: job.Clock, Found: r.add,
			Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {},
		}
		for _, rule := range packages.LookedFor(check) {
			r.Looked[rule] = true
		}
		_, _ = packages.Check(ctx, check)
	}
	r.Interrupted = ctx.Err() != nil
	r.Seconds = job.Clock().Sub(started).Seconds()
	r.Conclude()
	return r.Report, ctx.Err()
}

// textsBelow are the files of records at some paths, and the folders that are packages. Of
// a folder those files count that import would take for records. What is named itself may
// be a link.
func textsBelow(paths []string) (files, folders []string, err error) {
	for _, p := range paths {
		dir, err := filepath.EvalSymlinks(p)
		if err != nil {
			return nil, nil, err
		}
		info, err := os.Stat(dir)
		switch {
		case err != nil:
			return nil, nil, err
		case info.Mode().IsRegular():
			files = append(files, p)
			continue
		case !info.IsDir():
			return nil, nil, &NoTextsError{p}
		}
		err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			switch named := filepath.Join(p, rel); {
			case err != nil:
				return err
			case rel != "." && (strings.HasPrefix(d.Name(), ".") || litter.Is(d.Name())):
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.IsDir() && isPackage(name):
				folders = append(folders, named)
				return fs.SkipDir
			case d.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".jsonl"}, strings.ToLower(filepath.Ext(name))):
				files = append(files, named)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(files)+len(folders) == 0 {
		return nil, nil, &NoTextsError{}
	}
	return files, folders, nil
}

func isPackage(dir string) bool {
	for _, at := range []string{formats.ManifestName, filepath.Join("data", formats.ManifestName)} {
		if info, err := os.Stat(filepath.Join(dir, at)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// readText reads a file of records, and reports every mistake of it by its line.
func readText(r *report, file string) (t text, whole bool) {
	t.file = file
	var err error
	if t.data, err = os.ReadFile(file); err == nil {
		t.records, err = recordsfile.Parse(file, t.data)
	}
	for _, err := range eachOf(err) {
		line, what := 0, err.Error()
		if in := (*recordsfile.Error)(nil); errors.As(err, &in) {
			line, what = in.Line, in.What
		}
		inLine(r, findings.RecordMistake, file, line, what)
	}
	return t, err == nil
}

// eachOf are the errors of which one was joined.
func eachOf(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []error
		for _, e := range joined.Unwrap() {
			list = append(list, eachOf(e)...)
		}
		return list
	}
	return []error{err}
}

func inLine(r *report, rule, file string, line int, message string) {
	f := findings.Find(rule, file, message)
	f.Path, f.Line = file, line
	r.add(f)
}

// referred reports what a record refers to and none of the texts records. It may be in the
// catalog already, so it is no mistake of theirs.
func referred(r *report, texts []text) {
	known := map[string]bool{}
	for _, t := range texts {
		for _, id := range recorded(t.records) {
			known[id] = true
		}
	}
	for _, t := range texts {
		told := map[string]bool{}
		for _, id := range mentioned(t.records) {
			if !known[id] && !told[id] {
				told[id] = true
				inLine(r, findings.RecordReference, t.file, lineOf(t.data, id), strings.Replace(id, ":", " ", 1)+" is recorded in none of these files")
			}
		}
	}
}

// recorded are the records of a text, each as kind:id.
func recorded(x schema.Records) (ids []string) {
	for _, v := range x.Events {
		ids = append(ids, "event:"+v.ID)
	}
	for _, v := range x.Families {
		ids = append(ids, "family:"+v.ID)
		for _, g := range v.Guardians {
			ids = append(ids, "guardian:"+g.ID)
		}
	}
	for _, v := range x.People {
		ids = append(ids, "person:"+v.ID)
	}
	for _, v := range x.Rooms {
		ids = append(ids, "room:"+v.ID)
	}
	for _, v := range x.Shoots {
		ids = append(ids, "shoot:"+v.ID)
	}
	for _, v := range x.Notices {
		ids = append(ids, "notice:"+v.ID)
	}
	for _, v := range x.Consents {
		ids = append(ids, "consent:"+v.ID)
	}
	return ids
}

// mentioned are the records that those of a text refer to, each as kind:id.
func mentioned(x schema.Records) (ids []string) {
	add := func(kind, id string) {
		if id != "" {
			ids = append(ids, kind+":"+id)
		}
	}
	for _, v := range x.People {
		add("family", v.Family)
		add("event", v.Event)
	}
	for _, v := range x.Rooms {
		for _, p := range v.People {
			add("person", p)
		}
	}
	for _, v := range x.Shoots {
		add("room", v.Room)
	}
	for _, v := range x.Consents {
		if len(v.Terms) == 0 {
			continue // only events of a consent that is recorded: what they are of is there
		}
		add("family", v.Family)
		add("guardian", v.Guardian)
		add("notice", v.Notice)
		add("consent", v.Supersedes)
		for _, t := range v.Terms {
			if scope := string(t.Scope); !strings.HasPrefix(scope, "photo:") {
				ids = append(ids, scope)
			}
		}
	}
	for _, v := range x.Photos {
		if v.Room != nil {
			add("room", *v.Room)
		}
		if v.Shoot != nil {
			add("shoot", *v.Shoot)
		}
	}
	return ids
}

// lineOf is the line of a text in which an id is mentioned first; 0 if it is in none.
func lineOf(data []byte, id string) int {
	_, name, _ := strings.Cut(id, ":")
	at := regexp.MustCompile(`(^|[^-_.0-9A-Za-z])` + regexp.QuoteMeta(name) + `($|[^-_.0-9A-Za-z])`).FindIndex(data)
	if at == nil {
		return 0
	}
	return 1 + bytes.Count(data[:at[0]+1], []byte("\n"))
}
