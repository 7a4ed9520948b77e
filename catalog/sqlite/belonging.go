package sqlite

import (
	"context"
	"database/sql"
)

// belonging tells who and what belongs to whom.
type belonging struct{ tx *sql.Tx }

func (q belonging) GuardianIDs(ctx context.Context, family string) ([]string, error) {
	return column(ctx, q.tx, `SELECT guardian_id FROM guardians WHERE family_id = ?`, family)
}

func (q belonging) GuardianFamily(ctx context.Context, guardian string) (family string, found bool, err error) {
	return oneText(ctx, q.tx, `SELECT family_id FROM guardians WHERE guardian_id = ?`, guardian)
}

func (q belonging) RoomsOfPeople(ctx context.Context, people []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT DISTINCT room_id FROM room_people WHERE person_id IN (SELECT value FROM json_each(?)) ORDER BY 1`, people)
}

func (q belonging) PeopleOf(ctx context.Context, families []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT person_id FROM people WHERE family_id IN (SELECT value FROM json_each(?)) ORDER BY 1`, families)
}

func (q belonging) RoomFamilies(ctx context.Context, only []string) (map[string][]string, error) {
	m := map[string][]string{}
	err := rowsAmong(ctx, q.tx, `
			SELECT DISTINCT rp.room_id, pe.family_id
			  FROM room_people rp JOIN people pe ON pe.person_id = rp.person_id`, `rp.room_id`, only, ` ORDER BY rp.room_id, pe.family_id`, func(rows *sql.Rows) error {
		var room, family string
		if err := rows.Scan(&room, &family); err != nil {
			return err
		}
		m[room] = append(m[room], family)
		return nil
	})
	return m, err
}

func (q belonging) RoomOfShoot(ctx context.Context, shoot string) (string, error) {
	room, _, err := oneText(ctx, q.tx, `SELECT room_id FROM shoots WHERE shoot_id = ?`, shoot)
	return room, err
}
