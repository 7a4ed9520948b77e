package site

import (
	"strings"
	"testing"
)

// What is told of a room stands under its name, and how long ago it was is counted by the
// page in years and days.
func TestWhatIsToldOfARoom(t *testing.T) {
	s := sample()
	s.Rooms[1].Born, s.Rooms[1].Died, s.Rooms[1].Place = 2004, 2012, Place{Region: "Nebraska", Country: "USA"}
	s.Rooms[1].Since = &Since{Day: 15474, Years: 4, Months: 3}
	pages := rendered(t, s, nil)
	room, other := pages["r-000000000002/index.html"], pages["r-000000000001/index.html"]
	for _, want := range []string{"<p class=\"when\">2004\u20132012</p>", ">Nebraska, USA</p>", `It has been <span class="since" data-day="15474" data-by="years">more than 4 years</span>.`, `blocking="render"`} {
		if !strings.Contains(room, want) {
			t.Errorf("the room lacks %s:\n%s", want, room)
		}
	}
	for _, not := range []string{`class="when"`, `class="where"`, "It has been"} {
		if strings.Contains(other, not) {
			t.Errorf("a room of which nothing is told has %s", not)
		}
	}
	if s.Rooms[1].Born = 0; strings.Contains(rendered(t, s, nil)["r-000000000002/index.html"], "2012<") {
		t.Error("one year stands alone")
	}
}

// Before a room with a warning stands a page of words, and nothing of the room stands
// where somebody could meet it without them.
func TestWarning(t *testing.T) {
	s := sample()
	s.Rooms[1].Warning = "A <toy> was left on the stairs."
	if s.Rooms[1].Seen() {
		t.Error("a theme may show a picture of the room among the others")
	}
	pages := rendered(t, s, nil)
	door, room, photo, front := pages["r-000000000002/index.html"], pages["r-000000000002/room.html"], pages["r-000000000002/dddd.html"], pages["index.html"]
	if !strings.Contains(door, "A &lt;toy&gt; was left on the stairs.") || !strings.Contains(door, `href="room.html"`) || !strings.Contains(door, `href="../index.html">Back to all rooms`) {
		t.Errorf("the page before the room:\n%s", door)
	}
	for name, page := range map[string]string{"the page before it": door, "the page of the rooms": front, "the feed": pages["feed.xml"]} {
		if strings.Contains(page, "dddd") {
			t.Errorf("%s shows a photo of the room:\n%s", name, page)
		}
	}
	for name, page := range map[string]string{"room": room, "photo": photo} {
		if !strings.Contains(page, "noindex") || strings.Contains(page, "og:") || strings.Contains(page, "ld+json") {
			t.Errorf("the page of the %s leads past the warning:\n%s", name, page)
		}
	}
	if !strings.Contains(photo, `href="room.html#p-dddd"`) || !strings.Contains(room, `href="dddd.html"`) {
		t.Error("the room and its photos do not lead to one another")
	}
	if !strings.Contains(front, "Some words come before this room.") || !strings.Contains(front, `href="r-000000000002/index.html"`) {
		t.Errorf("the page of the rooms:\n%s", front)
	}
}
