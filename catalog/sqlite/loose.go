package sqlite

// loosePlace is SQL over originals o for the place of a file of no photo: the place that
// a person gave, else the folder of the shoot that it was imported for.
const loosePlace = `COALESCE((SELECT pr.shoot_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.shoot_id FROM shoots s WHERE o.path LIKE 'originals/' || s.shoot_id || '/%'))`

const looseRoom = `COALESCE((SELECT a.room_id FROM attachments a WHERE a.sha256 = o.sha256),
	(SELECT pr.room_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.room_id FROM shoots s WHERE s.shoot_id = ` + loosePlace + `))`
