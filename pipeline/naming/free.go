package naming

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrNoName says that no free name was found.
var ErrNoName = errors.New("no name is free for the files of a photo")

// mostTries is how many frames can be meant to have one name. Arbitrary.
const mostTries = 10000

// maxBytes is the longest name that the common file systems take, and maxNumber what a
// number in it may take.
const maxBytes, maxNumber = 255, 6

// Free is a stem under which none of the files of a frame takes a name that another has:
// the one that is meant, or that with -2, -3 and so on behind it. So the files of a frame
// keep one stem also where a name is taken. Behind are the ends of their names, and taken
// says whether the name of the file i is another file's.
func Free(stem string, behind []string, taken func(i int, name string) (bool, error)) (string, error) {
	longest := 0
	for _, b := range behind {
		longest = max(longest, len(b))
	}
	for len(stem) > 1 && len(stem)+longest > maxBytes-maxNumber {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	for n := 1; n < mostTries; n++ {
		try := stem
		if n > 1 {
			try = fmt.Sprintf("%s-%d", stem, n)
		}
		free := true
		for i, b := range behind {
			is, err := taken(i, try+b)
			if err != nil {
				return "", err
			}
			if is {
				free = false
				break
			}
		}
		if free {
			return try, nil
		}
	}
	return "", ErrNoName
}
