-- A decision about one photo reads what was said about it, and not what all families said.
CREATE INDEX consents_by_family ON consents (family_id);
CREATE INDEX consent_terms_by_scope ON consent_terms (scope_kind, scope_id);

-- Terms about something that is no id may be about anything. Nothing that stillroom
-- wrote is one: the index is empty.
CREATE INDEX consent_terms_unclear ON consent_terms (consent_id)
 WHERE scope_kind NOT IN ('family', 'room', 'shoot', 'photo')
    OR scope_id = '' OR scope_id GLOB '*[^-_.0-9A-Za-z]*' OR length(CAST(scope_id AS BLOB)) <> length(scope_id)
    OR scope_kind = 'photo' AND (length(scope_id) <> 64 OR scope_id GLOB '*[^0-9a-f]*');
