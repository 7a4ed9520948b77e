package formats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// checklist is for the person who posts, to be read from top to bottom with the
// telephone in the other hand.
func checklist(all []onePost, opt Options) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("CHECKLIST FOR INSTAGRAM")
	line("")
	wrap(&b, "", "Each post shows a room that was left as it was. Its family has said yes to these pictures here, "+
		"in this way, until the day below. Please keep to it, and ask when something is not clear.")
	line("")
	line("Before you post")
	line("")
	hours, _ := opt.Settings.RecallHours() // a wrong setting is reported where settings are read
	contact, feed := opt.Settings.Recall.Contact, opt.Settings.Recall.FeedOf(opt.Channel)
	look, keep := "Ask whoever gave you this package whether a picture was called back since.",
		"For as long as a post stands, let whoever gave you this package be able to reach you: a picture may be called back on any day."
	if feed != "" {
		look = fmt.Sprintf("Look whether a picture was called back since: %s names pictures as their files are named, after the dash.", feed)
		keep = fmt.Sprintf("Look there again every %s for as long as a post stands.", every(opt.Settings.Recall.MaxPollSeconds))
	}
	for _, s := range []string{
		"Look at the day: a post may not go up, nor stay up, after it.",
		look,
		fmt.Sprintf("Each folder is one post. Take its pictures in the order of their numbers (%s).", OrderName),
		fmt.Sprintf("In the app, choose the shape %s. Every picture has it already: cut nothing, and add no filter, music, sticker or text.",
			opt.Settings.Export.Instagram.Ratio),
		fmt.Sprintf("Paste %s as it is.", CaptionName),
		fmt.Sprintf("Give each picture its description from %s: under Accessibility, Write alt text.", AltName),
		"Add no place, and tag or invite nobody.",
		"Then do what stands under the post below.",
	} {
		wrap(&b, "[ ] ", s)
	}
	line("")
	line("After you have posted")
	line("")
	for _, s := range []string{
		"Send the address of each post to whoever gave you this package. It goes on record with " +
			"`stillroom deliveries note`, so that the post can be found again.",
		keep,
		fmt.Sprintf("When a picture is called back, delete the post within %s and say that it is done. "+
			"No program can delete a post: a person has to. Archiving or hiding it is not enough. "+
			"If one picture of a post is called back and it cannot be taken out alone, delete the whole post.", Count(hours.Of(schema.Instagram), "hour")),
	} {
		wrap(&b, "[ ] ", s)
	}
	if contact != "" {
		wrap(&b, "    ", "Questions: "+contact)
	}
	for _, post := range all {
		line("")
		line("")
		line("Post %s: %s", post.folder, Count(len(post.photos), "picture"))
		if post.room != "" {
			line("Room: %s", post.room)
		}
		line("")
		wrap(&b, "[ ] ", "May be posted and stay up until "+lastMoment(post, opt)+". Before that day, ask for this package again: "+
			"where the families still say yes, it comes with a later day. If it does not come, delete the post.")
		for _, s := range asked(post) {
			wrap(&b, "[ ] ", s)
		}
		if n := countIf(post.photos, func(p Photo) bool { return p.Pictures[0].tooSmall() }); n > 0 {
			wrap(&b, "[ ] ", Count(n, "picture")+map[bool]string{true: " has", false: " have"}[n == 1]+
				" fewer pixels than Instagram shows. No picture is enlarged: look whether it may go up as it is.")
		}
		if n := countIf(post.photos, func(p Photo) bool { return p.Text.Alt == noAlt }); n > 0 {
			wrap(&b, "[ ] ", fmt.Sprintf("%s no description yet. Ask for one, so that everybody can know what is to be seen.",
				cmp.Or(map[bool]string{true: "One picture has"}[n == 1], fmt.Sprintf("%d pictures have", n))))
		}
	}
	return b.String()
}

// postConditions say in words what a condition asks of the person who posts. "" is for
// one that the pictures and texts keep by themselves.
var postConditions = []struct {
	name  string // of the condition, as in its JSON
	words func(c schema.Conditions) string
}{
	{"comments_off", when(func(c schema.Conditions) bool { return c.CommentsOff }, "Turn comments off before it goes up: Advanced settings, Turn off commenting.")},
	{"no_ads", when(func(c schema.Conditions) bool { return c.NoAds }, "No advertising: do not boost the post, and mark it as no partnership.")},
	{"no_fundraising", when(func(c schema.Conditions) bool { return c.NoFundraising }, "Add no fundraiser, no donation sticker, and no link that asks for money.")},
	{"no_search_index", when(func(c schema.Conditions) bool { return c.NoSearchIndex }, "Keep it out of search engines, as far as the account's privacy settings allow.")},
	{"no_ai_training", when(func(c schema.Conditions) bool { return c.NoAITraining }, "Not for training AI: object to it in the account's settings, as far as they allow.")},
	{"no_perpetrator_context", when(func(c schema.Conditions) bool { return c.NoPerpetratorContext }, "Nothing in this post, before it or after it speaks of whoever did it.")},
	{"credit_line", func(c schema.Conditions) string {
		if c.CreditLine == "" {
			return ""
		}
		return "The credit stays in the caption: " + c.CreditLine
	}},
	{"credit_placement", none},
	{"no_crop", when(func(c schema.Conditions) bool { return c.NoCrop }, "The whole picture is shown: leave the plain border around it as it is.")},
	{"no_flip", when(func(c schema.Conditions) bool { return c.NoFlip }, "Do not mirror it.")},
	{"no_retouch", when(func(c schema.Conditions) bool { return c.NoRetouch }, "Do not edit it.")},
	{"no_colorize", when(func(c schema.Conditions) bool { return c.NoColorize }, "Do not color it.")},
	{"no_decolorize", when(func(c schema.Conditions) bool { return c.NoDecolorize }, "Do not make it black and white.")},
	{"no_merge", when(func(c schema.Conditions) bool { return c.NoMerge }, "Combine it with no other picture: no collage, no remix. Switch remixing off.")},
	{"no_faces", none},
	{"review_before_use", none},
	{"name_display", func(c schema.Conditions) string {
		switch c.NameDisplay {
		case "full":
			return ""
		case "first", "initials":
			return "Write no more of the name than the caption does, in no comment or answer either."
		}
		return "Name nobody: not in the caption, not in a comment, not in an answer."
	}},
	{"location_precision", none},
	{"max_long_edge_px", when(func(c schema.Conditions) bool { return c.MaxLongEdgePx > 0 }, "Use these files and no larger ones of the same pictures.")},
	{"blackout_dates", none}, // kept by the day until which a post may stand, which tells none of them
	{"x-include-original", none},
}

func none(schema.Conditions) string { return "" }

func when(asked func(schema.Conditions) bool, words string) func(schema.Conditions) string {
	return func(c schema.Conditions) string {
		if asked(c) {
			return words
		}
		return ""
	}
}

// asked are the words for what is asked of any picture of a post, each once: a post
// is one thing, and the strictest counts for all of it.
func asked(post onePost) []string {
	var list []string
	for _, k := range postConditions {
		for _, p := range post.photos {
			if s := k.words(p.Terms); s != "" && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// lastMoment is the moment until which a post may stand, where the catalog is.
func lastMoment(post onePost, opt Options) string { return inWords(post.photos[0].Until, opt) }

// inWords is a moment as people write it, where the catalog is.
func inWords(end schema.When, opt Options) string {
	t, err := end.Instant()
	if err != nil {
		return string(end)
	}
	zone := opt.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("Monday, January 2, 2006, 15:04 MST")
}

// every says how often, in the largest unit that is not too seldom.
func every(seconds int) string {
	for _, u := range []struct {
		seconds int
		name    string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}} {
		if n := seconds / u.seconds; n == 1 {
			return u.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return "minute"
}

func countIf[T any](list []T, is func(T) bool) (n int) {
	for _, x := range list {
		if is(x) {
			n++
		}
	}
	return n
}

// lineWidth is that of a page to be printed, in characters.
const lineWidth = 78

// wrap writes a text over lines; those after the first stand below its words.
func wrap(b *strings.Builder, head, text string) {
	at := len(head)
	b.WriteString(head)
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case at+1+n > lineWidth:
			b.WriteString("\n" + strings.Repeat(" ", len(head)))
			at = len(head)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	b.WriteByte('\n')
}
