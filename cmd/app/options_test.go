package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// saying is a value for an option that is not its default, as a preset writes it and as
// an export then keeps it.
func saying(o Option[Export]) (toml string, kept any) {
	switch o.Name {
	case "channel":
		return `"print"`, "print"
	case "format":
		return `"csv"`, "csv"
	case "taken":
		return `"2024-03"`, "2024-03"
	case "missing":
		return `["caption"]`, []string{"caption"}
	case "sort":
		return `"-taken"`, "-taken"
	case "text":
		return `"blue desk"`, []string{"blue", "desk"}
	}
	switch o.Of(new(Export)).(type) {
	case *string:
		return `"some-` + o.Name + `"`, "some-" + o.Name
	case *bool:
		return "true", true
	case *int:
		return "3", 3
	case *int64:
		return "3", int64(3)
	}
	return `["one", "two"]`, []string{"one", "two"}
}

func presetOf(t *testing.T, line string) (Preset, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SettingsName), []byte("[export.some]\n"+line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := ReadPresets(dir)
	return all["some"], err
}

// What is declared once can be said in a preset, or says why not, and what was typed
// goes before it.
func TestEveryOptionStandsInAPreset(t *testing.T) {
	for _, o := range allOfExport() {
		t.Run(o.Name, func(t *testing.T) {
			value, want := saying(o)
			if o.Once != "" {
				if _, err := presetOf(t, strings.ReplaceAll(o.Name, "-", "_")+" = "+value); err == nil || !strings.Contains(err.Error(), "presets have no option") {
					t.Fatalf("a preset has it, although %s: %v", o.Once, err)
				}
				return
			}
			p, err := presetOf(t, o.InPreset()+" = "+value)
			if err != nil {
				t.Fatal(err)
			}
			var x Export
			if over := p.Under(&x, func(string) bool { return false }); len(over) > 0 {
				t.Errorf("it replaces %v", over)
			}
			if got := reflect.ValueOf(o.Of(&x)).Elem().Interface(); !reflect.DeepEqual(got, want) {
				t.Errorf("the preset says %v, and %v is asked for", want, got)
			}
			x = Export{}
			if over := p.Under(&x, func(option string) bool { return option == o.Name }); !reflect.DeepEqual(over, []string{o.Name}) || !reflect.DeepEqual(x, Export{}) {
				t.Errorf("something else was said, and it replaces %v: %+v", over, x)
			}
			text, err := json.Marshal(p)
			if err != nil || !strings.HasPrefix(string(text), `{"`+o.InPreset()+`":`) {
				t.Errorf("as JSON it is %s, %v", text, err)
			}
		})
	}
}

// An update removes what stands somewhere, a date and a dry run are for one day: who
// names an export for many days says none of them.
func TestWhatNoPresetSays(t *testing.T) {
	var got []string
	for _, o := range allOfExport() {
		if o.InPreset() == "" {
			got = append(got, o.Name)
		}
	}
	if want := []string{"update", "reselect", "dry-run", "at"}; !reflect.DeepEqual(got, want) {
		t.Errorf("no preset says %v; it should be %v", got, want)
	}
}

func TestOneTagOrSeveral(t *testing.T) {
	p, err := presetOf(t, "tag = \"a, b\"\ntags = [\"c\"]")
	if err != nil {
		t.Fatal(err)
	}
	var x Export
	p.Under(&x, func(string) bool { return false })
	if !reflect.DeepEqual(x.Photos.Tags, []string{"a, b", "c"}) {
		t.Errorf("%q", x.Photos.Tags)
	}
}

// Each option is a member of a plan, or says why a plan does not fix it.
func TestEveryOptionIsInAPlan(t *testing.T) {
	members := func(v reflect.Type) map[string]reflect.Type {
		found := map[string]reflect.Type{}
		for _, f := range reflect.VisibleFields(v) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && !f.Anonymous {
				found[name] = f.Type
			}
		}
		return found
	}
	for _, o := range allOfExport() {
		if (o.Plan == "") == (o.Unfixed == "") {
			t.Errorf("%s: a plan says it or there is a reason: %q, %q", o.Name, o.Plan, o.Unfixed)
		}
		if o.Plan == "" {
			continue
		}
		at := reflect.TypeFor[schema.ExportPlan]()
		for _, name := range strings.Split(o.Plan, ".") {
			next, ok := members(at)[name]
			if !ok {
				t.Fatalf("%s: a plan has no member %s", o.Name, o.Plan)
			}
			at = next
		}
	}
}

// The words of where are the options of list, and each is read as list reads it.
func TestWhereReadsEveryOption(t *testing.T) {
	for _, o := range Finding() {
		value := map[string]string{
			"rating": "3", "import": "3", "limit": "3", "untagged": "true", "rejected": "true", "taken": "2024-03", "missing": "caption", "sort": "-taken", "channel": "print",
		}[o.Name]
		if value == "" {
			value = "some"
		}
		got, err := Where([]string{o.Name + "=" + value})
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		if reflect.DeepEqual(got, schema.Selection{}) {
			t.Errorf("%s says nothing: %s", o.Name, fmt.Sprint(got))
		}
		if _, err := Where([]string{o.Name + "="}); err == nil {
			t.Errorf("%s may be empty", o.Name)
		}
	}
	for _, wrong := range []string{"colour=sepia", "rating=many", "limit=-1", "text", "rejected=perhaps"} {
		if _, err := Where([]string{wrong}); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
	if _, err := Where([]string{"room=a", "room=b"}); err == nil {
		t.Error("two rooms are one")
	}
}
