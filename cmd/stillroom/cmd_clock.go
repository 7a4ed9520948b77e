package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// clockFlags are what clock was asked.
type clockFlags struct {
	camera, model, photo, was, shift, zone, shoot, taken string
	imported, undo                                       int64
	apply                                                bool
}

func cmdClock(p *program) *cli.Command {
	var o clockFlags
	return &cli.Command{
		Name:  "clock",
		Usage: "correct the clock of a camera",
		Description: "Without flags: the cameras of the catalog. With --camera or --model, and --shift or\n" +
			"--zone: what a correction would change; --apply records it. --photo X --was T says\n" +
			"when one photo was taken, and corrects the camera by it. The shift is from what the\n" +
			"camera wrote, so a second correction replaces the first. --shoot, --import and --taken\n" +
			"keep it to some of the camera's photos. Nothing the camera wrote is changed, and\n" +
			"--undo ID takes a correction back.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "camera", Usage: "the camera's serial `NUMBER`", Destination: &o.camera},
			&cli.StringFlag{Name: "model", Usage: "the make and model, as listed, of cameras that wrote no number: `NAME`", Destination: &o.model},
			&cli.StringFlag{Name: "photo", Usage: "the camera that took the `PHOTO`", Destination: &o.photo},
			&cli.StringFlag{Name: "was", Usage: "when --photo was taken: `TIME`, such as 2024-03-02T09:14", Destination: &o.was},
			&cli.StringFlag{Name: "shift", Usage: "how much to add, such as `+1h2m`, -30s or +365d", Destination: &o.shift},
			&cli.StringFlag{Name: "zone", Usage: "the `OFFSET` of the place, such as -05:00", Destination: &o.zone},
			&cli.StringFlag{Name: "shoot", Usage: "only photos of the shoot `ID`", Destination: &o.shoot},
			&cli.Int64Flag{Name: "import", Usage: "only photos of the import `ID`", Destination: &o.imported},
			&cli.StringFlag{Name: "taken", Usage: "only photos taken in `A..B` by the camera's own clock", Destination: &o.taken},
			&cli.Int64Flag{Name: "undo", Usage: "take back the correction `ID`", Destination: &o.undo},
			&cli.BoolFlag{Name: "apply", Usage: "record the correction; without this, it is only shown", Destination: &o.apply},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runClock(c.Context, p, o)
		},
	}
}

func runClock(ctx context.Context, p *program, o clockFlags) error {
	if o.undo != 0 {
		return p.door.Read(ctx, func(s *app.Session) error {
			changes, err := s.Catalog.Clocks().Undo(ctx, o.undo, s.Now(), !o.apply)
			if err != nil {
				return err
			}
			return printClockChanges(p.printer, changes, o.apply)
		})
	}
	if o == (clockFlags{}) {
		return p.door.Read(ctx, func(s *app.Session) error { return runClocks(ctx, p.printer, s) })
	}
	k, err := o.correction()
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		if o.photo != "" {
			if err := o.byPhoto(ctx, s, &k); err != nil {
				return err
			}
		}
		changes, err := s.Catalog.Clocks().Correct(ctx, k, s.Now(), !o.apply)
		if errors.Is(err, catalog.ErrNoCamera) {
			return noCamera(ctx, s, k)
		}
		if err != nil {
			return err
		}
		return printClockChanges(p.printer, changes, o.apply)
	})
}

// correction is what the flags say, without what --photo has to tell.
func (o clockFlags) correction() (schema.ClockCorrection, error) {
	k := schema.ClockCorrection{Serial: o.camera, Model: o.model, Zone: o.zone, Shoot: o.shoot, Import: o.imported}
	named := 0
	for _, v := range []string{o.camera, o.model, o.photo} {
		if v != "" {
			named++
		}
	}
	switch {
	case named == 0:
		return k, usagef("--camera, --model or --photo is needed: whose clock? `stillroom clock` lists the cameras")
	case named > 1:
		return k, usagef("--camera, --model and --photo each name a camera; give one of them")
	case (o.photo == "") != (o.was == ""):
		return k, usagef("--photo and --was belong together: which photo, and when was it taken?")
	case o.was != "" && o.shift != "":
		return k, usagef("--was and --shift both say how wrong the clock was; give one of them")
	case o.was == "" && o.shift == "" && o.zone == "":
		return k, usagef("--shift or --zone is needed: what was wrong?")
	case o.zone != "" && !offset.MatchString(o.zone):
		return k, usagef("--zone is an offset such as -05:00, not %q; give the one of the day of the photograph, with summer time", o.zone)
	}
	if o.shift != "" {
		d, ok := shiftOf(o.shift)
		if !ok {
			return k, usagef("--shift is a time such as +1h2m, -30s or +365d, not %q", o.shift)
		}
		k.ShiftS = int64(d / time.Second)
	}
	if o.taken != "" {
		var err error
		if k.From, k.To, err = app.TakenSpan(o.taken); err != nil {
			return k, err
		}
	}
	return k, nil
}

// byPhoto takes camera and shift from a photo of which somebody knows the time.
func (o clockFlags) byPhoto(ctx context.Context, s *app.Session, k *schema.ClockCorrection) error {
	var was time.Time
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if was, err = time.Parse(layout, o.was); err == nil {
			break
		}
	}
	if err != nil {
		return usagef("--was is a time such as 2024-03-02T09:14 or 2024-03-02T09:14:05, not %q", o.was)
	}
	var photo *schema.Photo
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: []string{o.photo}}, func(p schema.Photo) error { photo = &p; return nil })
	if err != nil {
		return err
	}
	if photo == nil {
		return fmt.Errorf("photo %s: %w", o.photo, catalog.ErrNotFound)
	}
	written := photo.Probe.TakenLocal
	whole, _, _ := strings.Cut(written, ".")
	wrote, err := time.Parse("2006-01-02T15:04:05", whole)
	if err != nil {
		return usagef("--photo %s: its file states no time, so nothing tells how wrong the clock was", photo.ID)
	}
	k.Serial = photo.Serial
	if k.Serial == "" {
		k.Model = strings.TrimSpace(photo.Probe.Make + " " + photo.Probe.Model)
	}
	if k.Serial == "" && k.Model == "" {
		return usagef("--photo %s: its file names no camera", photo.ID)
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

func runClocks(ctx context.Context, p *printer, s *app.Session) error {
	cameras, err := s.Catalog.Clocks().Cameras(ctx)
	if err != nil {
		return err
	}
	if p.json {
		if cameras == nil {
			cameras = []schema.CameraClock{}
		}
		return p.document(cameras)
	}
	rows := [][]string{{"CAMERA", "NAME", "PHOTOS", "FIRST", "LAST", "CORRECTION"}}
	for _, k := range cameras {
		row := []string{orDash(k.Serial), orDash(k.Camera), fmt.Sprint(k.Photos), k.First, k.Last, "-"}
		for i, x := range k.Corrections {
			if i > 0 {
				row = []string{"", "", "", "", "", ""}
			}
			row[5] = correctionText(x)
			rows = append(rows, row)
		}
		if len(k.Corrections) == 0 {
			rows = append(rows, row)
		}
	}
	return p.out.table(rows)
}

func correctionText(k schema.ClockCorrection) string {
	out := fmt.Sprintf("%d: %+ds", k.ID, k.ShiftS)
	for _, part := range []struct{ label, value string }{{"", k.Zone}, {"shoot ", k.Shoot}, {"from ", k.From}, {"to ", k.To}} {
		if part.value != "" {
			out += " " + part.label + part.value
		}
	}
	if k.Import != 0 {
		out += fmt.Sprintf(" import %d", k.Import)
	}
	return out
}

// noCamera says which cameras there are. It gives only the ends of their numbers, because
// errors are kept in places where a number must not be.
func noCamera(ctx context.Context, s *app.Session, asked schema.ClockCorrection) error {
	if asked.Shoot != "" || asked.Import != 0 || asked.From != "" || asked.To != "" {
		return usagef("the camera has no photo of that --shoot, --import or --taken")
	}
	cameras, err := s.Catalog.Clocks().Cameras(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, k := range cameras {
		if k.Serial == "" {
			known = append(known, k.Camera+" (no number)")
			continue
		}
		end := []rune(k.Serial)
		known = append(known, fmt.Sprintf("%s (...%s)", orDash(k.Camera), string(end[max(0, len(end)-3):])))
	}
	if len(known) == 0 {
		return usagef("--camera: no photo here says which camera took it")
	}
	if asked.Serial == "" {
		return usagef("--model: no camera without a number is called %q; there are %s", asked.Model, strings.Join(known, ", "))
	}
	return usagef("--camera: no camera has the number %q; there are %s: `stillroom clock` lists their numbers", asked.Serial, strings.Join(known, ", "))
}

func printClockChanges(p *printer, changes []schema.ClockChange, applied bool) error {
	if p.json {
		if changes == nil {
			changes = []schema.ClockChange{}
		}
		return p.document(map[string]any{"applied": applied, "changes": changes})
	}
	if len(changes) > 0 && !(applied && p.quiet) {
		rows := [][]string{{"PHOTO", "THE CAMERA WROTE", "NOW", "THEN"}}
		for _, ch := range changes {
			rows = append(rows, []string{ch.Photo, ch.Camera, ch.Before + ch.OffsetBefore, ch.After + ch.OffsetAfter})
		}
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	verb := "would change"
	if applied {
		verb = "changed"
	}
	p.donef("%s %s", verb, count(len(changes), "photo"))
	if !applied {
		p.notef("add --apply to do it")
	}
	return nil
}
