package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/stillroom/stillroom/schema"
)

// The index of words. FTS5 finds words in scripts that put blanks between them. Text of
// other scripts is cut into single characters, in the index and in the search alike, so
// that a part of any length is found: a trigram index would not find a word of two
// characters, and most Chinese words have two.
//
// A search for a part of another word (*urtain*) scans the texts of the index: with
// 100,000 photos that takes a fifth of a second, and an index of parts would save it but
// slow every import.

// unspaced are the scripts in which words are not told apart by blanks.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Yi,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Javanese, unicode.Balinese,
}

// isUnspaced reports whether r is a character of such a script. The mark for a long vowel
// in kana is added, because Unicode gives it no script.
func isUnspaced(r rune) bool { return r == 'ー' || unicode.In(r, unspaced...) }

// indexed returns a text in the form of the index: in one Unicode form, without capitals,
// without the accents of Latin, Greek and Cyrillic, and with blanks between the
// characters of scripts that have none.
func indexed(text string) string {
	text = norm.NFC.String(strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFKD.String(text)))
	var b strings.Builder
	after := false // a character of a script without blanks
	for _, r := range cases.Fold().String(text) {
		now := isUnspaced(r)
		if unicode.IsMark(r) {
			now = after // it is of the character before it
		} else if now || after {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		after = now
	}
	return b.String()
}

const searchColumns = `name, title, caption, alt, extended, tags, room, shoot, camera`

// words is the index of words.
type words struct{ tx *sql.Tx }

func (q words) Index(ctx context.Context, photos []string) error {
	for _, sha := range photos {
		if err := q.indexOne(ctx, sha); err != nil {
			return fmt.Errorf("search index: %w", err)
		}
	}
	return nil
}

func (q words) indexOne(ctx context.Context, sha string) error {
	tx := q.tx
	_, err := tx.ExecContext(ctx, `DELETE FROM photo_search WHERE rowid = (SELECT photo_no FROM photos WHERE sha256 = ?)`, sha)
	if err != nil {
		return err
	}
	var no int64
	var texts [9]string // searchColumns
	names, err := fileNames(ctx, tx, sha)
	if err != nil {
		return err
	}
	texts[0] = strings.Join(names, "\n")
	dest := []any{&no}
	for i := range texts[1:] {
		dest = append(dest, &texts[i+1])
	}
	err = tx.QueryRowContext(ctx, `
		SELECT p.photo_no,
		       COALESCE(pr.title, o.probe ->> 'title', ''),
		       COALESCE(pr.caption, o.probe ->> 'caption', o.probe ->> 'description', ''),
		       COALESCE(pr.alt, ''), COALESCE(pr.extended, ''),
		       COALESCE(pr.tags, o.probe ->> 'keywords', ''),
		       COALESCE(pl.room_id || ' ' || r.label, ''), COALESCE(pl.shoot_id, ''), p.camera
		  FROM photos p
		  JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
		  JOIN photo_places pl ON pl.sha256 = p.sha256
		  LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
		  LEFT JOIN rooms r ON r.room_id = pl.room_id
		 WHERE p.sha256 = ?`, sha).Scan(dest...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil // it was erased, or is yet to come
	case err != nil:
		return err
	}
	args := []any{no}
	for _, t := range texts {
		args = append(args, indexed(t))
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO photo_search (rowid, `+searchColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
	return err
}

// indexEmpty fills the index if a migration made it anew.
func (q words) indexEmpty(ctx context.Context) error {
	var filled bool
	if err := q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM photo_search)`).Scan(&filled); err != nil || filled {
		return err
	}
	shas, err := column(ctx, q.tx, `SELECT sha256 FROM photos`)
	if err != nil {
		return err
	}
	return q.Index(ctx, shas)
}

// frameRoles are the originals that show the photo.
const frameRoles = `('primary', 'raw', 'jpeg', 'version')`

// fileNames returns the names of the files that show a photo, each once: their paths on
// the card, and the last parts of the paths under which the same bytes came again.
func fileNames(ctx context.Context, tx *sql.Tx, photo string) ([]string, error) {
	names, err := column(ctx, tx, `SELECT DISTINCT source FROM originals WHERE photo = ? AND role IN `+frameRoles+` ORDER BY source`, photo)
	if err != nil {
		return nil, err
	}
	again, err := column(ctx, tx, `
		SELECT DISTINCT i.source
		  FROM originals o JOIN import_items i ON i.sha256 = o.sha256 AND i.outcome = 'duplicate'
		 WHERE o.photo = ? AND o.role IN `+frameRoles+`
		 ORDER BY i.source`, photo)
	return schema.NamesWith(names, again), err
}

func (q words) IndexName(ctx context.Context, file, name string) error {
	var photo, source string
	err := q.tx.QueryRowContext(ctx, `
		SELECT photo, source FROM originals WHERE sha256 = ? AND photo IS NOT NULL AND role IN `+frameRoles, file).Scan(&photo, &source)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil || path.Base(source) == path.Base(name): // as most come again
		return err
	}
	return q.Index(ctx, []string{photo})
}

// textSQL is the condition on photos p for a person's search text. Words side by side
// match photos that have all of them; OR between two lots of words matches photos that
// have all of one lot or all of the other. A text without words is FALSE.
func textSQL(text string) (cond string, args []any) {
	var either []string
	var lot []string
	end := func() {
		if c, a := lotSQL(lot); c != "" {
			either, args = append(either, c), append(args, a...)
		}
		lot = nil
	}
	for w := range strings.FieldsSeq(text) {
		if w == "OR" {
			end()
			continue
		}
		lot = append(lot, w)
	}
	end()
	if len(either) == 0 {
		return `FALSE`, nil // a search for no word finds nothing
	}
	return `(` + strings.Join(either, ` OR `) + `)`, args
}

// lotSQL is the condition that all words are there; "" if there are no words. Each is
// quoted for FTS5, so that a person's text is never its query syntax. A trailing * asks
// for words that begin so, and one at both ends for a part of a word.
func lotSQL(words []string) (cond string, args []any) {
	var conds, match []string
	for _, w := range words {
		bare := strings.Trim(w, "*")
		if !meansSomething(bare) {
			continue
		}
		if strings.HasPrefix(w, "*") {
			conds = append(conds, `p.photo_no IN (SELECT rowid FROM photo_search WHERE `+searchedWhole+` LIKE '%' || ? || '%' ESCAPE '\')`)
			args = append(args, likeEscape(strings.TrimSpace(indexed(bare))))
			continue
		}
		quoted := `"` + strings.ReplaceAll(indexed(bare), `"`, `""`) + `"`
		if strings.HasSuffix(w, "*") {
			quoted += "*"
		}
		match = append(match, quoted)
	}
	if len(match) > 0 {
		conds = append(conds, `p.photo_no IN (SELECT rowid FROM photo_search WHERE photo_search MATCH ?)`)
		args = append(args, strings.Join(match, " "))
	}
	if len(conds) == 0 {
		return "", nil
	}
	return `(` + strings.Join(conds, ` AND `) + `)`, args
}

// searchedWhole is the whole text of a photo in the index.
var searchedWhole = `(` + strings.ReplaceAll(searchColumns, `, `, ` || char(10) || `) + `)`

// meansSomething reports whether a word has a letter, a digit or a character for private
// use; the index keeps no others.
func meansSomething(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r) })
}
