package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

// slip is an error with the option that was typed, and with what was probably meant.
type slip struct {
	text string
	err  error
}

func (s *slip) Error() string { return s.text }
func (s *slip) Unwrap() error { return s.err }

// unrecorded is an error about an id that is not on record.
type unrecorded interface {
	error
	Unrecorded() (kind, id string)
}

// saidOption is an option of a line, and the value that it was given.
type saidOption struct{ name, value string }

// optionsSaid are the options of a line that were given a value.
func optionsSaid(app *cli.App, args []string) (list []saidOption) {
	commands, flags := app.Commands, app.Flags
	for i := 1; i < len(args) && args[i] != "--"; i++ {
		if !strings.HasPrefix(args[i], "-") || args[i] == "-" {
			if c := findCommand(commands, args[i]); c != nil {
				commands, flags = c.Subcommands, slices.Concat(c.Flags, flags)
			}
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		f := findFlag(flags, name)
		if d, ok := f.(cli.DocGenerationFlag); ok && d.TakesValue() {
			if !hasValue && i+1 < len(args) {
				i++
				value = args[i]
			}
			list = append(list, saidOption{name, value})
		}
	}
	return list
}

// optionWith is the option that was given a word: by itself, as one of several, as the id
// in a scope, or as the key of a value. It is "" if none or more than one was.
func optionWith(list []saidOption, word string) string {
	found := ""
	for _, o := range list {
		parts := append(app.Words(o.value), o.value)
		_, id, _ := strings.Cut(o.value, ":")
		key, value, _ := strings.Cut(o.value, "=")
		if word == "" || !slices.Contains(append(parts, id, key, value), word) || found == o.name {
			continue
		}
		if found != "" {
			return ""
		}
		found = o.name
	}
	if found == "" {
		return ""
	}
	return map[bool]string{true: "-", false: "--"}[len(found) == 1] + found
}

// explainSlips says of each error that is about a word or an id which option it was typed
// with, and what was probably meant. ids lists the ids of a kind.
func explainSlips(err error, said []saidOption, ids func(kind string) []string) error {
	if all := joined(err); len(all) > 1 {
		for i, one := range all {
			all[i] = explainSlips(one, said, ids)
		}
		return errors.Join(all...)
	}
	var word *schema.UnknownError
	var missing unrecorded
	text := ""
	switch {
	case errors.As(err, &word):
		text = ofOption(err.Error(), word.Error(), optionWith(said, word.Word))
		if use := useCalled(word.Word); word.What == "channel" && use != "" && !strings.Contains(text, "did you mean") {
			text += "; did you mean " + use + "?"
		}
	case errors.As(err, &missing):
		kind, id := missing.Unrecorded()
		text = ofOption(err.Error(), missing.Error(), optionWith(said, id))
		if is := isRecordOf(kind, id, ids); is != "" {
			text = is
		} else if near := cmp.Or(schema.Nearest(id, ids(kind)), within(kind, id, ids)); near != "" && near != id {
			text += "; did you mean " + near + "?"
		} else if kind == "room" && id != "" {
			text += "; make it with: stillroom room add " + id + " --label TEXT"
		}
	}
	if errors.Is(err, export.ErrNothingSelected) {
		sel := schema.Selection{}
		for _, o := range said {
			switch o.name {
			case "room":
				sel.Room = o.value
			case "shoot":
				sel.Shoot = o.value
			case "person":
				sel.Person = o.value
			}
		}
		text = strings.Join(append([]string{err.Error()}, notThere(sel, ids)...), "; ")
	}
	if text == "" || text == err.Error() {
		return err
	}
	return &slip{text, err}
}

// useCalled is the one channel whose words for families have a word, such as memorial or
// book; "" if none or more than one have it.
func useCalled(word string) (channel string) {
	for _, use := range receipt.Uses() {
		words := strings.FieldsFunc(strings.ToLower(use.Text), func(r rune) bool { return !unicode.IsLetter(r) })
		if !slices.Contains(words, strings.ToLower(word)) {
			continue
		}
		if channel != "" {
			return ""
		}
		channel = use.Name
	}
	return channel
}

// within is the one file name in which the word that was typed stands for a photo; "" if none
// or more than one has it.
func within(kind, word string, ids func(kind string) []string) (found string) {
	if of, _, _ := strings.Cut(kind, " "); of != "photo" || len(word) < 3 {
		return ""
	}
	for _, id := range ids(kind) {
		if !strings.Contains(id, ".") || !strings.Contains(strings.ToLower(id), strings.ToLower(word)) {
			continue
		}
		if found != "" && found != id {
			return ""
		}
		found = id
	}
	return found
}

// isRecordOf says that the id of a photo that is not recorded is that of a record, and which
// command tells of that. It is "" if it is none.
func isRecordOf(kind, id string, ids func(kind string) []string) string {
	of, _, _ := strings.Cut(kind, " ")
	if of == "consent" && id != "" && slices.Contains(ids("guardian"), id) {
		return id + " is a guardian: `stillroom consent log family:ID` lists the answers of the family, and `stillroom consent receipt --guardian " + id + " --to FILE.txt` writes a receipt of theirs"
	}
	if of != "photo" || id == "" {
		return ""
	}
	for _, k := range []string{"room", "shoot", "person", "family", "guardian"} {
		if !slices.Contains(ids(k), id) {
			continue
		}
		text := fmt.Sprintf("a photo is asked for, and %s is a %s: ", id, k)
		switch k {
		case "room":
			return text + "`stillroom list --room " + id + "` lists its photos, `stillroom consent matrix --room " + id + "` says where they may go"
		case "shoot", "person":
			return text + "`stillroom list --" + k + " " + id + "` lists the photos"
		case "guardian":
			return text + "`stillroom show " + id + "` says what is recorded, `stillroom consent receipt --guardian " + id + " --to FILE.txt` writes a receipt of theirs"
		}
		return text + "`stillroom show " + id + "` says what is recorded"
	}
	return ""
}

// notThere says which room, shoot or person of a selection that found nothing is not
// recorded, and which one was probably meant.
func notThere(sel schema.Selection, ids func(kind string) []string) (list []string) {
	for _, x := range []struct{ kind, id string }{{"room", sel.Room}, {"shoot", sel.Shoot}, {"person", sel.Person}} {
		if x.id == "" {
			continue
		}
		known := ids(x.kind)
		if slices.Contains(known, x.id) {
			continue
		}
		text := "--" + x.kind + ": " + catalog.NotFound(x.kind, x.id).Error()
		if near := schema.Nearest(x.id, known); near != "" {
			text += "; did you mean " + near + "?"
		}
		list = append(list, text)
	}
	return list
}

// ofOption names the option before what is said of its value, once. What stands before
// that tells of a record that nobody wrote; what stands behind it stays.
func ofOption(text, about, option string) string {
	before, after, found := strings.Cut(text, about)
	if option == "" || !found || strings.HasPrefix(before, "--") {
		return text
	}
	return option + ": " + about + after
}

// idsHere lists the ids of a kind in the catalog that was named, for who mistyped one. The
// names of files are ids of photos too; they are for people who may see them.
func (p *program) idsHere(ctx context.Context) func(kind string) []string {
	return func(kind string) (list []string) {
		kind, _, _ = strings.Cut(kind, " ") // photo or attachment
		door := p.door
		door.Notices, door.Zoned, door.Rehearsal = silent, nil, nil
		_ = door.Read(ctx, func(s *app.Session) (err error) {
			if list, err = catalog.IDs(ctx, s.Catalog, kind, mostGuessed); err != nil || kind != "photo" || !p.named(p.err) {
				return err
			}
			names, err := catalog.FileNames(ctx, s.Catalog, mostGuessed)
			list = append(list, names...)
			return err
		})
		return list
	}
}

// mostGuessed is among how many ids one is looked for that was meant.
const mostGuessed = 20_000
