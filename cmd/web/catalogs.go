package web

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
)

// Some sessions stay open between requests, as many as a browser asks things of at once.
const (
	mostOpen = 8 // at one time; further requests wait
	mostIdle = 4
)

// catalogs lends open sessions of one catalog to requests, each to one at a time. A
// session is closed if its catalog was replaced, moved or given other settings since.
type catalogs struct {
	door app.Door
	told *notices
	turn chan struct{}

	mu   sync.Mutex
	idle []*opened
}

// opened is a session, and what its files were when it was opened.
type opened struct {
	*app.Session
	db, settings fs.FileInfo
}

func newCatalogs(door app.Door) *catalogs {
	told := &notices{}
	door.Notices = told
	return &catalogs{door: door, told: told, turn: make(chan struct{}, mostOpen)}
}

// with runs fn with a session, as soon as one is free.
func (c *catalogs) with(ctx context.Context, fn func(*app.Session) error) error {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-c.turn }()
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := fn(s.Session); err != nil {
		return errors.Join(err, s.Close())
	}
	return c.back(s)
}

// open takes an idle session that is of the catalog as it is now, or opens one.
func (c *catalogs) open(ctx context.Context) (*opened, error) {
	db, settings := c.files()
	for {
		s := c.pop()
		if s == nil {
			break
		}
		if s.of(db, settings) && s.KeepTime(ctx) == nil {
			return s, nil
		}
		_ = s.Close() // of a catalog that is there no more
	}
	c.told.forget()
	s, err := c.door.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &opened{s, db, settings}, nil
}

func (c *catalogs) pop() *opened {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) == 0 {
		return nil
	}
	s := c.idle[len(c.idle)-1]
	c.idle = c.idle[:len(c.idle)-1]
	return s
}

// back keeps a session for the next request. What was read of a catalog that cannot be
// written is known to be of one moment only when it is closed.
func (c *catalogs) back(s *opened) error {
	if s.db != nil && s.Catalog.ReadOnly() == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.idle) < mostIdle {
			c.idle = append(c.idle, s)
			return nil
		}
	}
	return s.Close()
}

func (c *catalogs) close() error {
	var err error
	for s := c.pop(); s != nil; s = c.pop() {
		err = errors.Join(err, s.Close())
	}
	return err
}

// files are what the catalog is known by: its database and its settings.
func (c *catalogs) files() (db, settings fs.FileInfo) {
	db, _ = os.Stat(filepath.Join(c.door.Dir, catalog.FileName))
	settings, _ = os.Stat(filepath.Join(c.door.Dir, app.SettingsName))
	return db, settings
}

func (s *opened) of(db, settings fs.FileInfo) bool {
	if db == nil || !os.SameFile(s.db, db) || s.Store.Present() != nil {
		return false
	}
	if s.settings == nil || settings == nil {
		return s.settings == settings
	}
	return s.settings.ModTime().Equal(settings.ModTime()) && s.settings.Size() == settings.Size()
}

// notices keeps what a session had to say, for the head of every page.
type notices struct {
	mu    sync.Mutex
	texts []string
}

// Warning and Note are app.Notices.
func (n *notices) Warning(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, t := range n.texts {
		if t == text {
			return
		}
	}
	if len(n.texts) < 8 {
		n.texts = append(n.texts, text)
	}
}

func (n *notices) Note(string) {}

func (n *notices) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts = nil
}

func (n *notices) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.texts...)
}
