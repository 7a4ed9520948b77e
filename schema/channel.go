package schema

import "slices"

// Channel names where a picture may be used. Channels are flat: none implies
// another, so a yes for "film" says nothing about "film_promo".
type Channel string

// AnyChannel is allowed only in a deny term: "nowhere".
const AnyChannel Channel = "*"

// The channels, in the order in which they are listed to people.
const (
	Archive    Channel = "archive"
	Review     Channel = "review"
	Film       Channel = "film"
	FilmPromo  Channel = "film_promo"
	Instagram  Channel = "instagram"
	Web        Channel = "web"
	Press      Channel = "press"
	Print      Channel = "print"
	Exhibition Channel = "exhibition"
	Broadcast  Channel = "broadcast"
	Education  Channel = "education"
	Advocacy   Channel = "advocacy"
)

// Channels returns every channel, in listing order.
func Channels() []Channel {
	return []Channel{
		Archive, Review, Film, FilmPromo, Instagram, Web,
		Press, Print, Exhibition, Broadcast, Education, Advocacy,
	}
}

// Public reports whether people outside the family and the archive will see
// what is exported for the channel. Identifiable persons must be cleared for
// a public channel.
func (c Channel) Public() bool {
	return c != Archive && c != Review
}

// ParseChannel returns the channel named s, or an error that lists the names.
func ParseChannel(s string) (Channel, error) {
	c := Channel(s)
	if slices.Contains(Channels(), c) {
		return c, nil
	}
	names := make([]string, 0, len(Channels()))
	for _, k := range Channels() {
		names = append(names, string(k))
	}
	return "", &UnknownError{What: "channel", Word: s, Known: names}
}
