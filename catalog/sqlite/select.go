package sqlite

import (
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// perhapsInNoRoom is of a photo in no shoot, because every shoot is of a room: of few, as a rule.
// The plus keeps the order that was asked for, so that many of them are not sorted first.
const perhapsInNoRoom = `+p.photo_no IN (SELECT x.photo_no FROM photos x WHERE x.shoot_id IS NULL)`

// missingSQL are conditions that a photo lacks a field. A text that only its file holds is
// never exported, so a caption, an alt text and a title are what a person wrote here.
var missingSQL = map[string]string{
	"alt":         `COALESCE(pr.alt, '') = ''`,
	"caption":     `COALESCE(pr.caption, '') = ''`,
	"depicts":     `pr.depicts IS NULL`,
	"derivatives": `NOT EXISTS (SELECT 1 FROM derivatives d WHERE d.photo = p.sha256)`,
	"focal":       `pr.focal IS NULL`,
	"rating":      `pr.rating IS NULL AND o.probe ->> 'rating' IS NULL`,
	"room":        perhapsInNoRoom + ` AND pl.room_id IS NULL`,
	"sequence":    `pr.sequence IS NULL`,
	"shoot":       `pl.shoot_id IS NULL`,
	"tags":        `json_array_length(` + tagsSQL + `) = 0`,
	"taken":       `p.taken_local IS NULL`,
	"title":       `COALESCE(pr.title, '') = ''`,
}

// tagsSQL selects the tags of a photo as list shows them: a person's tags, else the
// keywords in its file.
const tagsSQL = `COALESCE(pr.tags, o.probe -> 'keywords', '[]')`

// hasTag is the condition that a photo has a tag.
const hasTag = `EXISTS (SELECT 1 FROM json_each(` + tagsSQL + `) t WHERE t.value = ?)`

// The place of a photo p with its record pr, as photo_places has it, for who has both
// already: the view would look for them again.
const (
	placeRoom  = `COALESCE(pr.room_id, rs.room_id, p.room_id, ps.room_id)`
	placeShoot = `COALESCE(pr.shoot_id, p.shoot_id)`
	placeJoins = `LEFT JOIN shoots rs ON rs.shoot_id = pr.shoot_id
	  LEFT JOIN shoots ps ON ps.shoot_id = p.shoot_id`
)

// A photo's place is computed of up to four columns, and no index has it. These are
// conditions that each photo of a place meets, and few others, and that indexes answer.

// perhapsInRoom is of the rooms that a query selects; it takes its arguments four times.
func perhapsInRoom(rooms string) string {
	return `p.photo_no IN (
		SELECT x.photo_no FROM photos x WHERE x.room_id IN ` + rooms + `
		UNION SELECT x.photo_no FROM photos x WHERE x.shoot_id IN (SELECT shoot_id FROM shoots WHERE room_id IN ` + rooms + `)
		UNION SELECT x.photo_no FROM photo_records y JOIN photos x ON x.sha256 = y.sha256 WHERE y.room_id IN ` + rooms + `
		UNION SELECT x.photo_no FROM photo_records y JOIN photos x ON x.sha256 = y.sha256
		       WHERE y.shoot_id IN (SELECT shoot_id FROM shoots WHERE room_id IN ` + rooms + `))`
}

const perhapsOfShoot = `p.photo_no IN (
	SELECT x.photo_no FROM photos x WHERE x.shoot_id = ?
	UNION SELECT x.photo_no FROM photo_records y JOIN photos x ON x.sha256 = y.sha256 WHERE y.shoot_id = ?)`

// perhapsTagged is of the words of a tag, which the index of words has.
const perhapsTagged = `p.photo_no IN (SELECT rowid FROM photo_search WHERE photo_search MATCH ?)`

// tagWords asks the index of words for a tag. A tag with a character that stands there in
// another form, or in none, cannot be asked for.
func tagWords(tag string) (match string, ok bool) {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || r == ' ' || r == '-' || r == '_'
	}
	if !meansSomething(tag) || strings.ContainsFunc(tag, func(r rune) bool { return !plain(r) }) {
		return "", false
	}
	return `tags : "` + indexed(tag) + `"`, true
}

var sortSQL = map[string]string{
	"taken":    `p.taken_local`, // NULL comes first, as an empty text would, and an index has it
	"name":     `o.path`,
	"imported": `p.created_at`,
	"rating":   `COALESCE(pr.rating, o.probe ->> 'rating', 0)`,
	"sequence": `COALESCE(pr.sequence, 1 << 30)`,
}

// selectionSQL writes the WHERE clause. Only constants enter the text; what a
// person typed goes in as arguments.
func selectionSQL(sel contract.Chosen) (string, []any, error) {
	var conds []string
	var args []any
	add := func(cond string, a ...any) {
		conds = append(conds, cond)
		args = append(args, a...)
	}
	if sel.Text != "" {
		cond, words := textSQL(sel.Text)
		add(cond, words...)
	}
	if sel.Only != nil {
		list, err := marshal(sel.Only)
		if err != nil {
			return "", nil, err
		}
		add(`p.sha256 IN (SELECT value FROM json_each(?))`, list)
	}
	if sel.Room != "" {
		add(perhapsInRoom(`(SELECT ?)`)+` AND pl.room_id = ?`, sel.Room, sel.Room, sel.Room, sel.Room, sel.Room)
	}
	if sel.Shoot != "" {
		add(perhapsOfShoot+` AND pl.shoot_id = ?`, sel.Shoot, sel.Shoot, sel.Shoot)
	}
	if sel.Person != "" {
		rooms := `(SELECT room_id FROM room_people WHERE person_id = ?)`
		add(perhapsInRoom(rooms)+` AND pl.room_id IN `+rooms, sel.Person, sel.Person, sel.Person, sel.Person, sel.Person)
	}
	for _, tag := range sel.Tags {
		if words, ok := tagWords(tag); ok {
			add(perhapsTagged, words)
		}
		add(hasTag, tag)
	}
	if len(sel.AnyTags) > 0 {
		var either []string
		var tags []any
		for _, tag := range sel.AnyTags {
			either, tags = append(either, hasTag), append(tags, tag)
		}
		add(`(`+strings.Join(either, ` OR `)+`)`, tags...)
	}
	for _, tag := range sel.NotTags {
		add(`NOT `+hasTag, tag)
	}
	if sel.Camera != "" {
		add(`p.camera LIKE '%' || ? || '%' ESCAPE '\'`, likeEscape(sel.Camera))
	}
	if sel.TakenFrom != "" {
		add(`p.taken_local >= ?`, sel.TakenFrom)
	}
	if sel.TakenTo != "" {
		// A prefix covers all dates that begin with it: "2024-03" is the whole month.
		add(`substr(p.taken_local, 1, ?) <= ?`, len(sel.TakenTo), sel.TakenTo)
	}
	if sel.MinRating > 0 {
		add(`COALESCE(pr.rating, o.probe ->> 'rating') >= ?`, sel.MinRating)
	}
	if sel.Import > 0 {
		add(`p.import_id = ?`, sel.Import)
	}
	switch sel.Rejected {
	case schema.RejectedNot:
		add(`p.sha256 NOT IN (SELECT photo FROM rejected)`)
	case schema.RejectedOnly:
		add(`p.sha256 IN (SELECT photo FROM rejected)`)
	}
	for _, m := range sel.Missing {
		cond, ok := missingSQL[m]
		if !ok {
			return "", nil, &schema.UnknownError{What: "field", Word: m, Known: contract.MissingFields()}
		}
		add(cond)
	}
	if len(conds) == 0 {
		return "", nil, nil
	}
	return ` WHERE ` + strings.Join(conds, ` AND `), args, nil
}

func orderSQL(sort string) (string, error) {
	expr, down, err := sortedBy(sort)
	if err != nil {
		return "", err
	}
	direction := ``
	if down {
		direction = ` DESC`
	}
	return ` ORDER BY ` + expr + direction + `, o.path` + direction + `, p.sha256` + direction, nil
}

// sortedBy is what an order goes by first, and whether it goes down.
func sortedBy(sort string) (expr string, down bool, err error) {
	key, down := strings.CutPrefix(sort, "-")
	if key == "" {
		key = "taken"
	}
	expr, ok := sortSQL[key]
	if !ok {
		return "", down, &schema.UnknownError{What: "order", Word: key, Known: contract.Orders()}
	}
	return expr, down, nil
}
