package app

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Clock is what somebody says of a camera's clock: whose it is, and how wrong it was.
type Clock struct {
	Camera, Model, Photo string // one of them: a serial number, a name, or what it took
	Was                  string // when the photo was taken
	Shift                string // how much to add, in place of that
	Zone                 string
	Shoot, Taken         string // only these photos
	Import               int64
}

// Correct corrects the clock, or in a dry run says what that would change.
func (x Clock) Correct(ctx context.Context, s *Session, dryRun bool) ([]schema.ClockChange, error) {
	k, err := x.correction()
	if err != nil {
		return nil, err
	}
	if x.Photo != "" {
		if err := x.byPhoto(ctx, s, &k); err != nil {
			return nil, err
		}
	}
	changes, err := s.Catalog.Clocks().Correct(ctx, k, s.Now(), dryRun)
	if errors.Is(err, catalog.ErrNoCamera) {
		return nil, noCamera(ctx, s, k)
	}
	return changes, err
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Clock) Check() error {
	_, err := x.correction()
	return err
}

// correction is the request, without what the photo has to tell.
func (x Clock) correction() (schema.ClockCorrection, error) {
	k := schema.ClockCorrection{Serial: x.Camera, Model: x.Model, Zone: x.Zone, Shoot: x.Shoot, Import: x.Import}
	named := 0
	for _, v := range []string{x.Camera, x.Model, x.Photo} {
		if v != "" {
			named++
		}
	}
	switch {
	case named == 0:
		return k, Usagef("--camera, --model or --photo is needed: which camera? `stillroom clock` lists them")
	case named > 1:
		return k, Usagef("--camera, --model and --photo each name a camera; use one")
	case (x.Photo == "") != (x.Was == ""):
		return k, Usagef("--photo and --was belong together: which photo, and when was it taken?")
	case x.Was != "" && x.Shift != "":
		return k, Usagef("--was and --shift both say how wrong the clock was; give one of them")
	case x.Was == "" && x.Shift == "" && x.Zone == "":
		return k, Usagef("--shift or --zone is needed: by how much was the clock wrong?")
	case x.Zone != "" && !offset.MatchString(x.Zone):
		return k, Usagef("--zone is an offset such as -05:00, not %q; give the one of the day of the photograph, with summer time", x.Zone)
	}
	if x.Shift != "" {
		d, ok := shiftOf(x.Shift)
		if !ok {
			return k, Usagef("--shift is a time such as +1h2m, -30s or +365d, not %q", x.Shift)
		}
		k.ShiftS = int64(d / time.Second)
	}
	if x.Taken != "" {
		var err error
		if k.From, k.To, err = TakenSpan(x.Taken); err != nil {
			return k, err
		}
	}
	return k, nil
}

// byPhoto takes camera and shift from a photo of which somebody knows the time.
func (x Clock) byPhoto(ctx context.Context, s *Session, k *schema.ClockCorrection) error {
	var was time.Time
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if was, err = time.Parse(layout, x.Was); err == nil {
			break
		}
	}
	if err != nil {
		return Usagef("--was is a time such as 2024-03-02T09:14 or 2024-03-02T09:14:05, not %q", x.Was)
	}
	var photo *schema.Photo
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: []string{x.Photo}}, func(p schema.Photo) error { photo = &p; return nil })
	if err != nil {
		return err
	}
	if photo == nil {
		return catalog.NotFound("photo", x.Photo)
	}
	written := photo.Probe.TakenLocal
	whole, _, _ := strings.Cut(written, ".")
	wrote, err := time.Parse("2006-01-02T15:04:05", whole)
	if err != nil {
		return Usagef("--photo %s: its file has no time, so nobody can tell how wrong the clock was", photo.ID)
	}
	k.Serial = photo.Serial
	if k.Serial == "" {
		k.Model = strings.TrimSpace(photo.Probe.Make + " " + photo.Probe.Model)
	}
	if k.Serial == "" && k.Model == "" {
		return Usagef("--photo %s: its file does not name its camera", photo.ID)
	}
	k.ShiftS = int64(was.Sub(wrote) / time.Second)
	return nil
}

var days = regexp.MustCompile(`^([+-]?)(\d{1,6})d(.*)$`)

// shiftOf reads hours, minutes and seconds as Go writes them, and days before them.
func shiftOf(s string) (time.Duration, bool) {
	var d time.Duration
	if m := days.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[2]) // a few digits, so it cannot fail
		d = time.Duration(n) * 24 * time.Hour
		if m[3] != "" {
			rest, err := time.ParseDuration(m[3])
			if err != nil || rest < 0 || strings.ContainsAny(m[3], "+-") {
				return 0, false
			}
			d += rest
		}
		if m[1] == "-" {
			d = -d
		}
		return d, d%time.Second == 0
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d%time.Second == 0
}

var offset = regexp.MustCompile(`^[+-](0[0-9]|1[0-4]):[0-5][0-9]$`)

// noCamera says which cameras there are. It gives only the ends of their numbers, because
// errors are kept in places where a number must not be.
func noCamera(ctx context.Context, s *Session, asked schema.ClockCorrection) error {
	if asked.Shoot != "" || asked.Import != 0 || asked.From != "" || asked.To != "" {
		return Usagef("the camera has no photo of that --shoot, --import or --taken")
	}
	cameras, err := s.Catalog.Clocks().Cameras(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, k := range cameras {
		name := k.Camera
		if name == "" {
			name = "-"
		}
		if k.Serial == "" {
			known = append(known, name+" (no number)")
			continue
		}
		end := []rune(k.Serial)
		known = append(known, fmt.Sprintf("%s (...%s)", name, string(end[max(0, len(end)-3):])))
	}
	if len(known) == 0 {
		return Usagef("--camera: no photo here names its camera")
	}
	if asked.Serial == "" {
		return Usagef("--model: no camera without a number is called %q; there are %s", asked.Model, strings.Join(known, ", "))
	}
	return Usagef("--camera: no camera has the number %q; there are %s: `stillroom clock` lists their numbers", asked.Serial, strings.Join(known, ", "))
}
