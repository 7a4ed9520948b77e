package schema

import (
	"slices"
	"strings"
)

// Safety is whether the files of a card are safe without it: how many whole copies
// of each there are, read back in this run, on disks of their own.
type Safety struct {
	Safe    bool     `json:"safe"`                  // all of them are: the card may be formatted
	Needed  int      `json:"copies_needed"`         // that the settings ask for
	Copies  int      `json:"copies"`                // that the file with the fewest has
	Short   int      `json:"short,omitempty"`       // files with fewer than are needed
	Files   int      `json:"files"`                 // that were looked at
	Sampled int      `json:"sampled,omitempty"`     // besides: known by name, size, date and samples, and not read
	Passed  int      `json:"passed_over,omitempty"` // other catalogs and keys, which an import leaves on the card
	Shared  []string `json:"one_disk,omitempty"`    // storages that lie on one disk, and count as one copy
	Memory  []string `json:"in_memory,omitempty"`   // storages that are gone at power-off, and count as no copy
	OnCard  bool     `json:"on_card,omitempty"`     // a counted copy lies on the disk that the card is, or is part of
	Storing []string `json:"storages"`              // that were open: the catalog, and mirrors by name
}

// Disk is an open storage and what it lies on.
type Disk struct {
	UUID, Name, Device string
}

// DeviceInMemory begins what a storage lies on where that is no disk but the memory of
// the machine.
const DeviceInMemory = "in memory"

// IsInMemory reports whether what lies on a device is gone when the machine is switched
// off: it is no copy.
func IsInMemory(device string) bool { return strings.HasPrefix(device, DeviceInMemory) }

// NewSafety begins to count. Card are the devices of the sources.
func NewSafety(needed int, disks []Disk, card []string) Safety {
	s := Safety{Needed: needed, Storing: []string{}}
	for i, d := range disks {
		s.Storing = append(s.Storing, d.Name)
		if IsInMemory(d.Device) {
			s.Memory = append(s.Memory, d.Name)
			continue
		}
		s.OnCard = s.OnCard || d.Device != "" && slices.Contains(card, d.Device)
		for j, e := range disks {
			if i != j && !IsInMemory(e.Device) && sameDisk(d, e) && !slices.Contains(s.Shared, d.Name) {
				s.Shared = append(s.Shared, d.Name)
			}
		}
	}
	return s
}

// sameDisk reports whether two storages may be lost together. Where nobody can tell,
// they count as one.
func sameDisk(a, b Disk) bool { return a.Device == b.Device || a.Device == "" || b.Device == "" }

// CountDisks is how many disks there are among storages. Memory is none.
func CountDisks(disks []Disk) int {
	var apart []Disk
	for _, d := range disks {
		if !IsInMemory(d.Device) && !slices.ContainsFunc(apart, func(e Disk) bool { return sameDisk(d, e) }) {
			apart = append(apart, d)
		}
	}
	return len(apart)
}

// Count adds a file with whole copies on so many disks.
func (s *Safety) Count(copies int) {
	if s.Files == 0 || copies < s.Copies {
		s.Copies = copies
	}
	s.Files++
	if copies < s.Needed {
		s.Short++
	}
}

// SyncSummary is what a synchronization of storages did.
type SyncSummary struct {
	Type      string   `json:"type"` // "summary"
	Originals int      `json:"originals"`
	Mirrors   []string `json:"mirrors"`
	Added     int      `json:"added"`  // copies that a mirror had not
	Mended    int      `json:"mended"` // files that were lost or damaged
	Failed    int      `json:"failed"` // originals that are whole nowhere
	Error     string   `json:"error,omitempty"`
}
