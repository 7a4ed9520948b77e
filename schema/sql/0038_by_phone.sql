-- A pause, a word that lifts it, a withdrawal: guardians say it on the phone too, and a
-- record that could only call that "unrecorded" would know less than the person who took
-- the call. A new record of a consent still takes something that can be looked at again.
-- Only the list of words grows, and no row is touched.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''text_message'', ''unrecorded''', '''text_message'', ''phone'', ''unrecorded''')
 WHERE type = 'table' AND name IN ('consent_events', 'reviews');
PRAGMA writable_schema = RESET;
