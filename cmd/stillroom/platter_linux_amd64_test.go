package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// platter is what of a folder would be there after the power went: of every file what it
// held when it was last synchronized, of every folder the names that it had then. What
// never was is not there, and a file of which only the name was is empty.
type platter struct {
	root  string
	lying bool // a disk that says that it has written, and has not
	files map[uint64]platterFile
	names map[uint64]map[string]platterName // of folders
	held  []*os.File                        // so that no number is given to another
}

type platterFile struct {
	data []byte
	mode fs.FileMode
	at   time.Time
}

type platterName struct {
	number uint64
	mode   fs.FileMode
}

// newPlatter takes all that is there as written.
func newPlatter(root string, lying bool) (*platter, error) {
	p := &platter{root: root, files: map[uint64]platterFile{}, names: map[uint64]map[string]platterName{}}
	err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return p.sync(name)
	})
	p.lying = lying
	return p, err
}

func numberOf(info fs.FileInfo) uint64 { return info.Sys().(*syscall.Stat_t).Ino }

// sync is of a file or folder that was synchronized.
func (p *platter) sync(name string) error {
	if p.lying {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return errors.Join(err, f.Close())
	case info.Mode().IsRegular():
		data, err := io.ReadAll(f)
		if err != nil {
			return errors.Join(err, f.Close())
		}
		if _, ok := p.files[numberOf(info)]; ok {
			err = f.Close()
		} else {
			p.held = append(p.held, f)
		}
		p.files[numberOf(info)] = platterFile{data, info.Mode().Perm(), info.ModTime()}
		return err
	case !info.IsDir():
		return f.Close()
	}
	entries, err := f.ReadDir(-1)
	names := map[string]platterName{}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return errors.Join(err, f.Close())
		}
		names[e.Name()] = platterName{numberOf(info), info.Mode()}
	}
	if _, ok := p.names[numberOf(info)]; ok {
		err = errors.Join(err, f.Close())
	} else {
		p.held = append(p.held, f)
	}
	p.names[numberOf(info)] = names
	return err
}

func (p *platter) close() (err error) {
	for _, f := range p.held {
		err = errors.Join(err, f.Close())
	}
	return err
}

// restore makes the folder what the platter holds.
func (p *platter) restore() error {
	info, err := os.Stat(p.root)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(p.root)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(p.root, e.Name())); err != nil {
			return err
		}
	}
	return p.write(p.root, numberOf(info))
}

func (p *platter) write(dir string, number uint64) error {
	for name, of := range p.names[number] {
		name = filepath.Join(dir, name)
		switch {
		case of.mode.IsDir():
			if err := errors.Join(os.Mkdir(name, 0o700), p.write(name, of.number), os.Chmod(name, of.mode.Perm())); err != nil {
				return err
			}
		case of.mode.IsRegular():
			f, written := p.files[of.number]
			mode := f.mode
			if !written {
				mode = of.mode.Perm()
			}
			if err := errors.Join(os.WriteFile(name, f.data, 0o600), os.Chmod(name, mode)); err != nil {
				return err
			}
			if written {
				if err := os.Chtimes(name, f.at, f.at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
