package main

import (
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// result is what became of one peer.
type result struct {
	peer
	costs []cost // one a round
}

// compare lets the peers take turns, round after round. A peer that fails is
// named and left out from then on, unless it is ours.
func (b *bench) compare(taking []peer) ([]result, error) {
	results := make([]result, len(taking))
	for i, p := range taking {
		results[i].peer = p
	}
	failed := map[string]bool{}
	for round := range b.rounds {
		for turn := range results {
			// Nobody begins twice while others have not.
			r := &results[(turn+round)%len(results)]
			if failed[r.name] {
				continue
			}
			c, err := b.once(r.peer)
			if err != nil && r.name == ours {
				return nil, err
			}
			if err != nil {
				sayf("without %s: %v", r.name, err)
				failed[r.name] = true
				continue
			}
			sayf("%d/%d %-16s %6.2f s, %6.2f s of processor time, %4d MiB", round+1, b.rounds, r.name, c.wall.Seconds(), c.cpu.Seconds(), c.peak>>20)
			r.costs = append(r.costs, c)
		}
	}
	return slices.DeleteFunc(results, func(r result) bool { return failed[r.name] }), b.clear()
}

// once is one run of one peer.
func (b *bench) once(p peer) (cost, error) {
	if err := b.clear(); err != nil {
		return cost{}, err
	}
	out := filepath.Join(b.work, "out")
	fresh := p.fresh
	if fresh == nil {
		fresh = func(*bench, string) error { return os.Mkdir(out, 0o777) }
	}
	if err := fresh(b, out); err != nil {
		return cost{}, err
	}
	if err := b.warm(); err != nil {
		return cost{}, err
	}
	flush() // what the one before left to be written is not this one's work
	c, err := measure(p.run(b, out))
	if err != nil {
		return cost{}, err
	}
	return c, b.check(out)
}

// clear removes what the last run made.
func (b *bench) clear() error {
	left, err := filepath.Glob(filepath.Join(b.work, "out*"))
	if err != nil {
		return err
	}
	for _, f := range left {
		if err := os.RemoveAll(f); err != nil {
			return err
		}
	}
	return nil
}

// warm reads the photographs once, so that nobody finds them better cached than
// the next.
func (b *bench) warm() error {
	files, err := os.ReadDir(b.photos)
	if err != nil {
		return err
	}
	for _, f := range files {
		r, err := os.Open(filepath.Join(b.photos, f.Name()))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// check makes sure that a run made what the first one did. It is no judge of
// pictures; it catches a peer that is fast because it does not do the work.
func (b *bench) check(out string) error {
	shape, err := shapeOf(out)
	if err != nil {
		return err
	}
	if b.shape == "" {
		b.shape = shape
	}
	if shape != b.shape {
		return fmt.Errorf("it made %s, not %s", shape, b.shape)
	}
	return nil
}

// shapeOf says how many pictures of which long edge, upright and lying, are
// below a folder; originals, which a catalog has too, do not count. Short edges
// do not count either: tools round them each in its own way.
func shapeOf(out string) (string, error) {
	if d := filepath.Join(out, "derivatives"); isDir(d) {
		out = d
	}
	made := map[string]int{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(path, ".jpg") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		c, err := jpeg.DecodeConfig(f)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		turn := "lying"
		if c.Height > c.Width {
			turn = "upright"
		}
		made[fmt.Sprintf("%d %s", max(c.Width, c.Height), turn)]++
		return nil
	})
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(made)) {
		parts = append(parts, fmt.Sprintf("%d of %s", made[k], k))
	}
	if parts == nil {
		return "nothing", err
	}
	return strings.Join(parts, ", "), err
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}
