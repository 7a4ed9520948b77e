package app

import (
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// use is a channel to which a letter says yes, and the day through which that is good: "" is
// the day of the whole letter.
type use struct {
	channel, through string
	open             bool // a day was to follow, and none did
}

// usesOf reads uses as people type them: CHANNEL, or CHANNEL:DATE.
func usesOf(list []string) []use {
	out := make([]use, len(list))
	for i, s := range list {
		ends := false
		out[i].channel, out[i].through, ends = strings.Cut(s, ":")
		out[i].open = ends && out[i].through == ""
	}
	return out
}

// byEnd are the uses of a letter by the day through which they are good, in the order in
// which they were typed.
func byEnd(uses []use) (ends []string, channels map[string][]schema.Channel) {
	channels = map[string][]schema.Channel{}
	for _, u := range uses {
		if channels[u.through] == nil {
			ends = append(ends, u.through)
		}
		channels[u.through] = append(channels[u.through], schema.Channel(u.channel))
	}
	return ends, channels
}

// checkUses refuses a letter that says two things of one channel.
func checkUses(yes, no []string) error {
	said := map[string]string{}
	for _, u := range append(usesOf(yes), usesOf(no)...) {
		if _, err := schema.ParseChannel(u.channel); err != nil && schema.Channel(u.channel) != schema.AnyChannel {
			return Usagef("%v", err)
		}
		if u.open {
			return Usagef("%s: has no date: through which day is it good?", u.channel)
		}
	}
	for _, u := range usesOf(no) {
		if u.through != "" {
			return Usagef("%s:%s: a no has no end", u.channel, u.through)
		}
		said[u.channel] = "no"
	}
	for _, u := range usesOf(yes) {
		switch said[u.channel] {
		case "no":
			return Usagef("%s is in both --yes and --no; leave one out", u.channel)
		case "yes":
			return Usagef("the letter says yes to %s twice: which end is right?", u.channel)
		}
		said[u.channel] = "yes"
	}
	return nil
}
