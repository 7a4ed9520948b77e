package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/app"
)

// With --json every line of stdout and of stderr is one JSON object whose first member is
// its type: `stillroom schema cli.v1` describes each type.
//
//   - What asks for one thing, or does one thing, prints one object.
//   - What lists, and what goes through many files, prints an object for each and ends in
//     a summary, whatever happened: a list without its summary was cut short.
//   - Errors, warnings and notes are objects on stderr.

// answerForm says how a command answers with --json.
type answerForm int

const (
	oneObject  answerForm = iota
	manyLines             // ended by a summary
	oneOrMany             // one object where one file is named, else as manyLines
	ownForm               // a form of its own, which --json does not change
	runsAnyway            // a form of its own, unless it says what it did
)

// answers are the forms of all commands, by the words that call them.
var answers = map[string]struct {
	form  answerForm
	types []string // of its objects, but for the summary
}{
	"init": {oneObject, []string{"catalog"}}, "import": {manyLines, []string{"item", "sheet"}},
	"imports list": {manyLines, []string{"import"}}, "imports show": {oneObject, []string{"import"}},
	"imports undo": {oneObject, []string{"undone"}}, "imports redo": {oneObject, []string{"redone"}},
	"imports unmatched": {manyLines, []string{"unmatched"}}, "imports dismiss": {oneObject, []string{"dismissed"}},
	"list": {manyLines, []string{"photo", "file"}}, "show": {oneObject, []string{"photo", "file", "attachment", "records"}},
	"sheet": {oneObject, []string{"sheet"}}, "open": {oneObject, []string{"picture"}}, "serve": {oneObject, []string{"serving"}},
	"set": {oneObject, []string{"changes"}}, "tags": {manyLines, []string{"tag"}},
	"attach": {manyLines, []string{"attachment"}}, "attached": {manyLines, []string{"attachment"}},
	"apply": {oneObject, []string{"changes"}}, "dump": {form: ownForm},
	"clock": {manyLines, []string{"camera", "clock_change"}},
	"pair":  {oneObject, []string{"paired"}}, "unpair": {oneObject, []string{"unpaired"}},
	"reject": {oneObject, []string{"rejected"}}, "arrange": {manyLines, nil},
	"same": {oneObject, []string{"same"}}, "different": {oneObject, []string{"different"}},
	"duplicates": {manyLines, []string{"duplicate"}}, "derive": {manyLines, []string{"derived"}},
	"probe": {oneOrMany, []string{"probe"}},

	"consent grant": {oneObject, []string{"changes"}}, "consent deny": {oneObject, []string{"changes"}},
	"consent record": {oneObject, []string{"changes"}}, "consent renew": {oneObject, []string{"renewed"}},
	"consent withdraw": {oneObject, []string{"said"}}, "consent suspend": {oneObject, []string{"said"}},
	"consent resume": {oneObject, []string{"said"}}, "consent refuse": {oneObject, []string{"said"}},
	"consent invalidate": {oneObject, []string{"said"}},
	"consent explain":    {oneObject, []string{"decision"}}, "consent matrix": {manyLines, []string{"matrix"}},
	"consent due": {manyLines, []string{"due"}}, "consent log": {manyLines, []string{"event"}},
	"consent review": {manyLines, []string{"waiting"}}, "consent approve": {oneObject, []string{"reviewed"}},
	"consent decline": {oneObject, []string{"reviewed"}}, "consent receipt": {oneObject, []string{"receipt"}},
	"consent evidence": {manyLines, []string{"document", "document_copy"}},
	"answers read":     {oneObject, []string{"answers", "changes"}},
	"dates":            {manyLines, []string{"date", "quiet"}}, "purge": {oneObject, []string{"purge"}},

	"export":          {manyLines, []string{"preset"}},
	"deliveries list": {manyLines, []string{"delivery"}}, "deliveries show": {oneObject, []string{"delivery"}},
	"deliveries note": {oneObject, []string{"posted"}}, "deliveries read": {oneObject, []string{"slip_read"}},
	"recall list": {manyLines, []string{"recall"}}, "recall close": {oneObject, []string{"recalls_closed"}},
	"recall feed":    {form: ownForm},
	"manifest check": {manyLines, []string{"finding", "package_photo", "package"}},
	"theme":          {oneObject, []string{"theme"}},
	"key show":       {manyLines, []string{"key"}}, "key rotate": {oneObject, []string{"key_rotated"}},
	"key export-public": {form: ownForm},

	"verify": {manyLines, []string{"finding", "rule"}}, "card": {manyLines, []string{"card_file"}},
	"storage add": {oneObject, []string{"storage"}}, "storage list": {manyLines, []string{"storage"}},
	"storage verify": {manyLines, []string{"finding"}}, "storage sync": {manyLines, []string{"mended"}},
	"storage retire": {oneObject, []string{"storage"}},
	"ledger head":    {oneObject, []string{"ledger_entry"}}, "ledger show": {oneObject, []string{"ledger"}},
	"ledger accept": {oneObject, []string{"acceptance"}},
	"backup":        {runsAnyway, []string{"backup"}},
	"restore":       {oneObject, []string{"backup_found", "restored", "fetched", "taken_back", "settled"}},
	"gc":            {oneObject, []string{"cleaned"}},
	"relocate":      {oneObject, []string{"relocated"}},
	"privacy show":  {oneObject, []string{"privacy"}}, "privacy apply": {oneObject, []string{"privacy"}},

	"help": {form: ownForm}, "doctor": {oneObject, []string{"doctor"}},
	"formats": {manyLines, []string{"format"}}, "recipes": {manyLines, []string{"recipe"}},
	"channels": {manyLines, []string{"channel"}}, "conditions": {manyLines, []string{"condition"}},
	"reasons": {manyLines, []string{"reason"}}, "rules": {manyLines, []string{"rule"}},
	"schema": {form: ownForm}, "completion": {form: ownForm},
}

func init() {
	// The commands that write records without YAML.
	for _, kind := range []string{"room", "shoot", "family", "guardian", "person", "event", "notice"} {
		a := answers[kind]
		a.form, a.types = oneObject, []string{"changes"}
		answers[kind+" add"], answers[kind+" set"] = a, a
		if kind != "guardian" && kind != "notice" { // nobody removes these
			answers[kind+" remove"] = a
		}
		a.form, a.types = manyLines, []string{"record"}
		answers[kind+" list"] = a
	}
}

// object prints one object of a type.
func (p *printer) object(kind string, v any) error { return objectTo(p.out, kind, v) }

func objectTo(s *screen, kind string, v any) error {
	text, err := tagged(kind, v)
	if err != nil {
		return err
	}
	return s.put(escaped(append(text, '\n')))
}

// objects prints a list: an object for each, and the summary that counts them.
func objects[T any](p *printer, kind string, list []T) error {
	for _, v := range list {
		if err := p.object(kind, v); err != nil {
			return err
		}
	}
	return p.endWith(listed{len(list)})
}

// listed is the summary of a list that has nothing else to say.
type listed struct {
	Count int `json:"count"`
}

// tagged is v as one line of JSON that begins with the type. A type that v has by itself
// gives way: what lies in the catalog's own files has other readers.
func tagged(kind string, v any) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	text := bytes.TrimSpace(b.Bytes())
	if len(text) == 0 || text[0] != '{' {
		return nil, fmt.Errorf("%s: %T is not a JSON object", kind, v)
	}
	rest := text[1:]
	if own := ownType.FindIndex(rest); own != nil {
		rest = rest[own[1]:]
	}
	line := make([]byte, 0, len(`{"type":"",`+"\n")+len(kind)+len(rest))
	line = append(append(append(line, `{"type":"`...), kind...), '"')
	if len(rest) > 1 {
		line = append(line, ',')
	}
	return append(line, rest...), nil
}

// buffers are used again: a list prints an object for each photo.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ownType is the type with which a struct begins.
var ownType = regexp.MustCompile(`^"type":"[a-z_]*",?`)

// endWith prints the summary that ends the answer of a command.
func (p *printer) endWith(summary any) error {
	p.summary = true
	text, err := tagged("summary", summary)
	if err != nil {
		return err
	}
	rest := text[len(`{"type":"summary"`):]
	return p.out.document(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, `{"type":"summary","command":%q%s`+"\n", p.command, rest)
		return err
	})
}

// summarize ends the JSON of a long command with its summary, whatever happened. note is
// where the summary keeps the error. It returns the command's error.
func (p *printer) summarize(summary any, note *string, err error) error {
	if !p.json {
		return err
	}
	if err != nil {
		*note = err.Error()
	}
	if lerr := p.endWith(summary); err == nil {
		err = lerr
	}
	return err
}

// cutShort ends a list that an error cut short.
func (p *printer) cutShort(err error) {
	if answers[p.command].form != manyLines || p.summary {
		return
	}
	code, _ := exitCode(err)
	_ = p.endWith(struct {
		Error string `json:"error"`
		Code  int    `json:"code"`
	}{err.Error(), code})
}

// errorObject is an error as a program reads it.
type errorObject struct {
	Code    int    `json:"code"` // the exit code
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	// Where it is: of a file of records or settings.
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
	Field string `json:"field,omitempty"` // such as rooms[0].label; or the option, such as --channel
	// What it is about, if it is a record.
	Kind string `json:"kind,omitempty"`
	ID   string `json:"id,omitempty"`
}

// errorObjects are the errors that were joined in one, each by itself.
func errorObjects(err error) (list []errorObject) {
	code, hint := exitCode(err)
	for _, one := range joined(err) {
		o := errorObject{Code: code, Message: one.Error(), Hint: oneLine(hint)}
		var inFile *recordsfile.Error
		var inSettings *app.SettingsError
		var ofRecord *catalog.RecordError
		var usage *app.UsageError
		if errors.As(one, &inFile) {
			o.File, o.Line, o.Field = inFile.File, inFile.Line, inFile.Field()
		}
		if errors.As(one, &inSettings) {
			o.File, o.Line, o.Field = inSettings.File, inSettings.Line, inSettings.Field
		}
		if errors.As(one, &ofRecord) {
			o.Kind, o.ID = ofRecord.Kind, ofRecord.ID
		}
		var missing unrecorded
		if errors.As(one, &missing) && o.Kind == "" {
			o.Kind, o.ID = missing.Unrecorded()
		}
		if option := flagIn.FindString(o.Message); option != "" || errors.As(one, &usage) {
			o.Field = option
		}
		list = append(list, o)
	}
	return list
}

// flagIn is the option that a wrong command line is about, at the beginning of what is
// said of it.
var flagIn = regexp.MustCompile(`^--[a-z-]+`)

// joined are the errors of errors.Join, and of what wraps one such.
func joined(err error) []error {
	if all, isJoin := err.(interface{ Unwrap() []error }); isJoin {
		var texts []string
		for _, e := range all.Unwrap() {
			texts = append(texts, e.Error())
		}
		if strings.Join(texts, "\n") == err.Error() {
			var list []error
			for _, e := range all.Unwrap() {
				list = append(list, joined(e)...)
			}
			return list
		}
	}
	return []error{err}
}
