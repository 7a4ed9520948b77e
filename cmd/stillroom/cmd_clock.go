package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

func cmdClock(p *program) *cli.Command {
	var o struct {
		camera, shift, zone string
		undo                int64
		apply               bool
	}
	return &cli.Command{
		Name:  "clock",
		Usage: "correct the clock of a camera",
		Description: "Without flags: the cameras of the catalog. With --camera and --shift or --zone: what a\n" +
			"correction would change; --apply records it. The shift is from what the camera\n" +
			"wrote, so a second correction replaces the first. Nothing the camera wrote is\n" +
			"changed, and --undo ID takes a correction back.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "camera", Usage: "the camera's serial `NUMBER`", Destination: &o.camera},
			&cli.StringFlag{Name: "shift", Usage: "how much to add, such as `+1h2m` or -30s", Destination: &o.shift},
			&cli.StringFlag{Name: "zone", Usage: "the `OFFSET` of the place, such as -05:00", Destination: &o.zone},
			&cli.Int64Flag{Name: "undo", Usage: "take back the correction `ID`", Destination: &o.undo},
			&cli.BoolFlag{Name: "apply", Usage: "do it; without, it is only shown", Destination: &o.apply},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			if o.camera == "" && o.undo == 0 {
				if o.shift != "" || o.zone != "" || o.apply {
					return usagef("--camera is needed: whose clock? `stillroom clock` lists the cameras")
				}
				return p.reading(c.Context, func(s *session) error { return p.clocks(c, s) })
			}
			if o.undo != 0 {
				return p.reading(c.Context, func(s *session) error {
					changes, err := s.catalog.UndoClock(c.Context, o.undo, p.now(), !o.apply)
					if err != nil {
						return err
					}
					return p.clockChanges(changes, o.apply)
				})
			}
			if o.shift == "" && o.zone == "" {
				return usagef("--shift or --zone is needed: what was wrong?")
			}
			k := schema.ClockCorrection{Serial: o.camera, Zone: o.zone}
			if o.shift != "" {
				d, err := time.ParseDuration(o.shift)
				if err != nil || d%time.Second != 0 {
					return usagef("--shift is a time such as +1h2m or -30s, not %q", o.shift)
				}
				k.ShiftS = int64(d / time.Second)
			}
			if o.zone != "" && !offset.MatchString(o.zone) {
				return usagef("--zone is an offset such as -05:00, not %q: on the day of the photograph, summer time counts", o.zone)
			}
			return p.reading(c.Context, func(s *session) error {
				changes, err := s.catalog.CorrectClock(c.Context, k, p.now(), !o.apply)
				if errors.Is(err, catalog.ErrNoCamera) {
					return p.noCamera(c, s, k.Serial)
				}
				if err != nil {
					return err
				}
				return p.clockChanges(changes, o.apply)
			})
		},
	}
}

var offset = regexp.MustCompile(`^[+-](0[0-9]|1[0-4]):[0-5][0-9]$`)

func (p *program) clocks(c *cli.Context, s *session) error {
	cameras, err := s.catalog.Clocks(c.Context)
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
		correction := "-"
		if x := k.Correction; x != nil {
			correction = strings.TrimSpace(fmt.Sprintf("%d: %+ds %s", x.ID, x.ShiftS, x.Zone))
		}
		rows = append(rows, []string{k.Serial, k.Camera, fmt.Sprint(k.Photos), k.First, k.Last, correction})
	}
	return p.out.table(rows)
}

// noCamera says which cameras there are, the ends of their numbers only: an error
// is kept where a number is not to be.
func (p *program) noCamera(c *cli.Context, s *session, asked string) error {
	cameras, err := s.catalog.Clocks(c.Context)
	if err != nil {
		return err
	}
	var known []string
	for _, k := range cameras {
		end := []rune(k.Serial)
		known = append(known, fmt.Sprintf("%s (...%s)", orDash(k.Camera), string(end[max(0, len(end)-3):])))
	}
	if len(known) == 0 {
		return usagef("--camera: no photo here says which camera took it")
	}
	return usagef("--camera: no photo is by a camera with the number %q; there are %s: `stillroom clock` lists their numbers", asked, strings.Join(known, ", "))
}

func (p *program) clockChanges(changes []schema.ClockChange, applied bool) error {
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
	p.donef("%s %d photos", verb, len(changes))
	if !applied {
		p.notef("add --apply to do it")
	}
	return nil
}
