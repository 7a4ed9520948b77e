-- A guardian says no on the phone too, and has no record of their own before that: a
-- record that could not say so would wait for a letter, and the photos would not. A yes
-- still takes something that can be looked at again: the program asks for it.
-- Only the list of words grows, and no row is touched.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''recorded_video'', ''in_person_witnessed'', ''text_message''))', '''recorded_video'', ''in_person_witnessed'', ''text_message'', ''phone'', ''unrecorded''))')
 WHERE type = 'table' AND name = 'consents';
PRAGMA writable_schema = RESET;
