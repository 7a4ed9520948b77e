package sqlite

// loosePlace is where a file belongs that is of no photo: what a person said of it
// before the folder of the shoot that it was imported for. It is SQL over originals o.
const loosePlace = `COALESCE((SELECT pr.shoot_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.shoot_id FROM shoots s WHERE o.path LIKE 'originals/' || s.shoot_id || '/%'))`

const looseRoom = `COALESCE((SELECT a.room_id FROM attachments a WHERE a.sha256 = o.sha256),
	(SELECT pr.room_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.room_id FROM shoots s WHERE s.shoot_id = ` + loosePlace + `))`
