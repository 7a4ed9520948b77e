package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
)

// inWorld runs a line in the world of the examples, and returns what it prints on stderr.
func inWorld(line string) (code int, said string) {
	var out, err bytes.Buffer
	code = run(context.Background(), fields(line), streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now)
	return code, err.String()
}

// answered is what a line is answered with.
type answered struct {
	code int
	says string // on stderr
}

// A slip in a word or in an id is told with the option that was typed, once, and with
// what was probably meant; and never with a place in a record that nobody wrote.
func TestSlipsAreTold(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	letter := "stillroom consent grant --guardian guardian-a-one --scope room:room-a --method letter --obtained-by liaison --until 2040-01-01"
	for line, want := range map[string]answered{
		letter + " --channel wbe":                                                                        {exitUsage, "--channel: unknown channel .* did you mean web?"},
		letter + " --channel web --no prss":                                                              {exitUsage, "--no: unknown channel .* did you mean press?"},
		letter + " --channel web --kind leter":                                                           {exitUsage, "--kind: .* did you mean letter?"},
		letter + " --channel web --condition no_crp":                                                     {exitUsage, "--condition: .* did you mean no_crop?"},
		letter + " --channel web --condition max_long_edge_px=wide":                                      {exitUsage, "--condition max_long_edge_px needs a number"},
		letter + " --channel web --embargo yesterday":                                                    {exitUsage, "--embargo: "},
		strings.Replace(letter, "2040-01-01", "2040-13-01", 1) + " --channel web":                        {exitUsage, "--until: "},
		strings.Replace(letter, "letter ", "lettr ", 1) + " --channel web":                               {exitUsage, "--method: .* did you mean letter?"},
		strings.Replace(letter, "room:room-a", "rom:room-a", 1) + " --channel web":                       {exitUsage, "--scope: .* did you mean room:room-a?"},
		strings.Replace(letter, "room:room-a", "room:room-aa", 1) + " --channel web":                     {exitFailed, "--scope: no room .* did you mean room-a?"},
		strings.Replace(letter, "guardian-a-one", "guardian-a-on", 1) + " --channel web":                 {exitUsage, "--guardian: no guardian .* did you mean guardian-a-one?"},
		"stillroom room add room-x --label x --location-precision cty":                                   {exitUsage, "--location-precision: .* did you mean city?"},
		"stillroom room add room-x --label x --person persona":                                           {exitFailed, "--person: no person .* did you mean person-a?"},
		"stillroom room add Room --label x":                                                              {exitUsage, "ID \"Room\": "},
		"stillroom family add family-x --quorum al":                                                      {exitUsage, "--quorum: .* did you mean all?"},
		"stillroom shoot add shoot-x --room room-a --date 2020-13-01 --photographer Sample":              {exitUsage, "--date: "},
		"stillroom consent withdraw consent-a-oen":                                                       {exitFailed, "no consent .* did you mean consent-a-one?"},
		"stillroom consent withdraw consent-a-one --by guardian-a-one --method lettr":                    {exitUsage, "--method: .* did you mean letter?"},
		"stillroom consent log room:rom-a":                                                               {exitFailed, "did you mean room-a?"},
		"stillroom consent receipt consent-a-oen --to r.html":                                            {exitFailed, "did you mean consent-a-one?"},
		"stillroom purge famly:family-a --order o-1":                                                     {exitUsage, "did you mean family:family-a?"},
		"stillroom show d72a090a88af":                                                                    {exitFailed, "did you mean d72a090a88ae?"},
		"stillroom -v set IMG_4101.JPB --rating 3":                                                       {exitFailed, "did you mean IMG_4101.JPG?"},
		"stillroom export --channel wbe --to x":                                                          {exitUsage, "--channel: .* did you mean web?"},
		"stillroom export --channel web --format manifst --to x":                                         {exitUsage, "--format: .* did you mean manifest?"},
		"stillroom export --channel web --recipe lrge --to x":                                            {exitUsage, "--recipe: .* did you mean large?"},
		"stillroom export --channel web --room rom-a --to x":                                             {exitFailed, "--room: no room .* did you mean room-a?"},
		"stillroom list --room rom-a":                                                                    {exitOK, "--room: no room .* did you mean room-a?"},
		"stillroom list --sort nam":                                                                      {exitUsage, "--sort: .* did you mean name?"},
		"stillroom list --columns captoin":                                                               {exitUsage, "--columns: .* did you mean caption?"},
		"stillroom verify --fail-on eror":                                                                {exitUsage, "--fail-on: .* did you mean error?"},
		"stillroom recall close r-1 --status dnoe":                                                       {exitUsage, "--status: .* did you mean done?"},
		"stillroom schema manifest":                                                                      {exitUsage, "did you mean manifest.v1?"},
		"stillroom completion bsh":                                                                       {exitUsage, "did you mean bash?"},
		"stillroom import card --room rom-a":                                                             {exitUsage, "--room: no room .* did you mean room-a?"},
		letter + " --channel web --condition blackout_dates=birthday":                                    {exitUsage, "--condition blackout_dates: a day of every year such as 05-17 is expected, month first"},
		letter + " --channel web --condition name_display=nickname":                                      {exitUsage, "--condition name_display: "},
		letter + " --channel web --evidence gone.pdf":                                                    {exitUsage, "--evidence gone.pdf: there is no such file; name the file"},
		letter + " --channel web --supersedes yes-1,yes-2":                                               {exitUsage, "--supersedes takes one record; another one is replaced by a letter of its own"},
		"stillroom guardian add g-x --family family-a --name X --relationship mother --authority joint":  {exitUsage, "--relationship: .* did you mean parent?"},
		"stillroom guardian add g-x --family family-a --name X --relationship parent --authority shared": {exitUsage, "--authority: .* did you mean joint?"},
		"stillroom guardian set guardian-a-one --no-contact sometimes":                                   {exitUsage, "--no-contact: days such as --03-02"},
		"stillroom recall close r-1 --status returned":                                                   {exitUsage, "--status: .* did you mean done?"},
	} {
		code, said := inWorld(line)
		said = strings.TrimSuffix(strings.TrimPrefix(said, "stillroom: "), "\n")
		pattern := regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(want.says), `\.\*`, ".*"))
		if code != want.code || !pattern.MatchString(said) || regexp.MustCompile(`[a-z_]+\.\d+`).MatchString(said) {
			t.Errorf("%s: exit %d: %s, want %d: %s", line, code, said, want.code, want.says)
		}
		if option := flagIn.FindString(want.says); option != "" && strings.Count(said, option+":")+strings.Count(said, option+" ") != 1 {
			t.Errorf("%s: %s is named more than once: %s", line, option, said)
		}
	}
}

// Without a terminal, and without -v, no name of a file as shot is guessed.
func TestNoNameIsGuessedForAMachine(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	if _, said := inWorld("stillroom set IMG_4101.JPB --rating 3"); strings.Contains(said, "IMG_4101.JPG") {
		t.Error(said)
	}
}

// A program reads the option and the record that an error is about.
func TestSlipsAsJSON(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	for line, want := range map[string]errorObject{
		"stillroom --json consent withdraw consent-z":             {Code: exitFailed, Kind: "consent", ID: "consent-z"},
		"stillroom --json room add room-x --label x --person p-z": {Code: exitFailed, Kind: "room", ID: "room-x", Field: "--person"},
		"stillroom --json export --channel wbe --to x":            {Code: exitUsage, Field: "--channel"},
	} {
		_, said := inWorld(line)
		var got errorObject
		if err := json.Unmarshal([]byte(said), &got); err != nil || got.Message == "" {
			t.Fatalf("%s: %v: %s", line, err, said)
		}
		if got.Message = ""; got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
}

// A key of the settings that there is not is told with the one that was meant, wherever
// it stands.
func TestSlipsInSettings(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"zoen = 'UTC'":                                              "did you mean zone?",
		"[contact]\nquiet_day_before = 3":                           "did you mean contact.quiet_days_before?",
		"[recal]\ncontact = ''":                                     "did you mean recall?",
		"[channels.web]\nrecal_hours = 3":                           "did you mean channels.web.recall_hours?",
		"[channels.wbe]\nrecall_hours = 3":                          "did you mean web?",
		"[site]\nx = 1\n[export.site]\ny = 2\n[export.site]\nz = 3": "a table of this name stands above already",
		"[something]\nelse = 3":                                     "no setting has this name",
		"[recipes.large]\nqality = 3":                               "did you mean recipes.large.quality?",
		"[export.site-a]\nchanel = 'web'":                           "did you mean channel?",
	} {
		if err := os.WriteFile(filepath.Join(dir, app.SettingsName), []byte("zone = 'UTC'\n"+strings.TrimPrefix(text, "zone")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := app.ReadSettings(dir)
		if err == nil {
			_, err = app.ReadPresets(dir)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A word that another program has, a part of a name, and a file that is not there are told
// with what was probably meant.
func TestOtherWordsAreMeant(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	settings, err := os.OpenFile("catalog/stillroom.toml", os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = settings.WriteString("\n[export.memorial]\nchannel = 'web'\n")
		err = errors.Join(err, settings.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]answered{
		"stillroom export --channel memorial --to x":              {exitUsage, "did you mean web?"},
		"stillroom export --channel television --to x":            {exitUsage, "did you mean broadcast?"},
		"stillroom export --channel pictures --to x":              {exitUsage, `unknown channel "pictures": it is one of archive, review, film, film_promo, instagram, web, press, print, exhibition, broadcast, education, advocacy` + "\n"},
		"stillroom export memorial":                               {exitUsage, "memorial is a preset: write @memorial"},
		"stillroom export card":                                   {exitUsage, "card is a folder, and words choose photos: write --to card"},
		"stillroom -v set 4101 --rating 3":                        {exitFailed, "did you mean IMG_4101.JPG?"},
		"stillroom -v set IMG --rating 3":                         {exitFailed, "no file of a photo has this name, and an id is 4 or more hex digits\n"},
		"stillroom list --tag wnidow":                             {exitOK, `no photo has the tag "wnidow"; did you mean window?`},
		"stillroom purge room-c --order o-1":                      {exitUsage, "photo:ID; write the kind before it"},
		"stillroom attach --room room-a x.pdf":                    {exitUsage, "--kind is needed: letter, drawing,"},
		"stillroom verify --only original":                        {exitUsage, "did you mean originals? `stillroom rules` lists the rules"},
		"stillroom verify --only SR-ORIGINAL-HSAH":                {exitUsage, "did you mean SR-ORIGINAL-HASH?"},
		"stillroom verify --explain original-writable":            {exitUsage, "did you mean SR-ORIGINAL-WRITABLE? `stillroom rules` lists all"},
		"stillroom verify --baseline nofile.json":                 {exitUsage, "--baseline: no such file: nofile.json"},
		"stillroom import card --shoot shoot-z":                   {exitUsage, "or with `stillroom shoot add`"},
		"stillroom backup nofolder/records.tar":                   {exitFailed, "no such folder: nofolder; make it first"},
		"stillroom export --apply nofile.json":                    {exitFailed, "stillroom: no such file: nofile.json"},
		"stillroom import card --shoot shoot-b --no-mirror":       {exitOK, "15 files were in the catalog already, and the shoot that is recorded stays; where it is another: `stillroom set PHOTO... --shoot shoot-b`"},
		"stillroom verify --write-baseline known.json --only key": {exitOK, "wrote known.json: --baseline known.json lets 0 findings pass until "},
	} {
		code, said := inWorld(line)
		if code != want.code || !strings.Contains(said, want.says) {
			t.Errorf("%s: exit %d: %s, want %d: %s", line, code, said, want.code, want.says)
		}
	}
}
