package destination

import "golang.org/x/sys/unix"

// exchange lets two folders change names, in one step.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// likeAttributes gives a folder the extended attributes of another: they may say who may
// read it.
func likeAttributes(from, to string) error {
	size, err := unix.Llistxattr(from, nil)
	if err == unix.ENOTSUP || err == nil && size == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	names := make([]byte, size)
	if size, err = unix.Llistxattr(from, names); err != nil {
		return err
	}
	for _, name := range attributeNames(names[:size]) {
		n, err := unix.Lgetxattr(from, name, nil)
		if err != nil {
			return err
		}
		value := make([]byte, n)
		if n, err = unix.Lgetxattr(from, name, value); err != nil {
			return err
		}
		if had, err := attribute(to, name); err == nil && string(had) == string(value[:n]) {
			continue
		}
		if err := unix.Lsetxattr(to, name, value[:n], 0); err != nil {
			return err
		}
	}
	return nil
}

func attribute(path, name string) ([]byte, error) {
	n, err := unix.Lgetxattr(path, name, nil)
	if err != nil {
		return nil, err
	}
	value := make([]byte, n)
	n, err = unix.Lgetxattr(path, name, value)
	return value[:max(n, 0)], err
}

// attributeNames are names that end with a zero each.
func attributeNames(list []byte) (names []string) {
	for begin, i := 0, 0; i < len(list); i++ {
		if list[i] == 0 {
			names, begin = append(names, string(list[begin:i])), i+1
		}
	}
	return names
}
