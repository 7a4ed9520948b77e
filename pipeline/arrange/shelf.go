package arrange

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// shelf is one storage whose files are moved.
type shelf struct {
	records Records
	in      store.Storage
}

// atOnce is how many files have two names at a time: their rows change in one
// transaction.
const atOnce = 50

// move moves files to the paths that each names as To.
func (s shelf) move(ctx context.Context, list []schema.Move, moved func(m schema.Move)) error {
	for batch := range slices.Chunk(list, atOnce) {
		if err := ctx.Err(); err != nil {
			return err
		}
		// A batch that has begun is finished: nothing of it takes long.
		done, err := s.batch(context.WithoutCancel(ctx), batch)
		for _, m := range done {
			moved(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// batch gives files their new names, has that recorded, and takes the old names away. It
// returns those that were moved: a file that is not there is not.
func (s shelf) batch(ctx context.Context, list []schema.Move) (done []schema.Move, err error) {
	if err := s.records.Begin(ctx, list); err != nil {
		return nil, err
	}
	linked := make([]schema.Move, 0, len(list))
	for _, m := range list {
		m, err := s.name(ctx, m)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			if err := s.moveOne(ctx, m); err != nil {
				return done, where(m, err)
			}
			done = append(done, m)
			continue
		case errors.Is(err, fs.ErrNotExist): // it is not there: verify says so
			if err := errors.Join(s.in.Present(), s.records.Done(ctx, []schema.Move{m})); err != nil {
				return done, err
			}
			continue
		case err != nil:
			return done, where(m, err)
		}
		linked = append(linked, m)
	}
	if err := s.records.Moved(ctx, linked); err != nil {
		return done, err
	}
	done = append(done, linked...)
	for _, m := range linked {
		if err := s.alongside(ctx, m); err != nil {
			return done, where(m, err)
		}
		if err := s.in.Remove(m.From); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return done, where(m, err)
		}
	}
	return done, s.records.Done(ctx, linked)
}

// name gives a file its new name beside the old one.
func (s shelf) name(ctx context.Context, m schema.Move) (schema.Move, error) {
	return s.free(ctx, m, func(to string) error { return store.Link(s.in, m.From, to) })
}

// moveOne moves one file where files have one name.
func (s shelf) moveOne(ctx context.Context, m schema.Move) error {
	m, err := s.free(ctx, m, func(to string) error { return s.in.Move(m.From, to) })
	if err == nil {
		err = s.records.Moved(ctx, []schema.Move{m})
	}
	if err == nil {
		err = s.alongside(ctx, m)
	}
	if err != nil {
		return err
	}
	return s.records.Done(ctx, []schema.Move{m})
}

// free gives a name that no other file has, there or on record. If the one that is meant
// is taken the file becomes name-2.ext and so on, as it would have when it came. Each is
// noted before it is given.
func (s shelf) free(ctx context.Context, m schema.Move, give func(to string) error) (schema.Move, error) {
	folder, base := path.Dir(m.To), path.Base(m.To)
	for n := 1; n < 1000; n++ {
		noted := m.To
		m.To = path.Join(folder, store.Candidate(base, n))
		if taken, err := s.records.OthersAt(ctx, m); err != nil {
			return m, err
		} else if taken {
			continue
		}
		if m.To != noted {
			if err := s.records.Begin(ctx, []schema.Move{m}); err != nil {
				return m, err
			}
		}
		if err := give(m.To); !errors.Is(err, fs.ErrExist) {
			return m, err
		}
	}
	return m, ErrNoName
}

// settle finishes a move of a run that was cut short. Which bytes stand under a name is
// read, never guessed: the old name goes only when the new one holds them all.
func (s shelf) settle(ctx context.Context, m schema.Move) error {
	if err := s.in.Present(); err != nil {
		return err
	}
	whole, err := s.holds(ctx, m.To, m.SHA256)
	if err != nil {
		return where(m, err)
	}
	if !whole || m.At != m.From && m.At != m.To { // it did not get there, or is somewhere else by now
		return s.records.Done(ctx, []schema.Move{m})
	}
	// Also where the new name is on record: whoever looked through the mirror meanwhile
	// found a copy under each.
	if err := s.records.Moved(ctx, []schema.Move{m}); err != nil {
		return where(m, err)
	}
	if err := s.alongside(ctx, m); err != nil {
		return where(m, err)
	}
	old, err := s.holds(ctx, m.From, m.SHA256)
	if err == nil && old {
		err = s.in.Remove(m.From)
	}
	if err != nil {
		return where(m, err)
	}
	return s.records.Done(ctx, []schema.Move{m})
}

// holds reports whether a file is there and has these bytes.
func (s shelf) holds(ctx context.Context, name string, want schema.Digest) (bool, error) {
	sum, _, err := store.Digest(ctx, s.in, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && sum == want, err
}
