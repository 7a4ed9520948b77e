package catalog

// tracked are the tables that decide or tell what left. The ledger has every change of
// their rows.
var tracked = []string{
	"catalog_info",
	"events", "families", "guardians", "people", "rooms", "room_people", "shoots",
	"photo_records", "photos", "originals", "attachments", "fingerprints", "pictures", "derivatives", "clock_corrections",
	"notices", "consents", "consent_terms", "consent_term_channels", "consent_term_kinds", "consent_events", "evidence", "reviews",
	"unmatched_records", "unmatched_files", "acceptances", "acceptance_holds",
	"deliveries", "delivery_orders", "decisions", "delivery_files", "deliveries_carried", "delivery_notes",
	"recalls", "recall_items", "recall_digests", "recall_events", "signing_keys",
	"purges", "purged_originals", "purged_evidence", "purged_consents", "purge_files", "mirrors",
	"restores", "rejected", "undone",
}

// untracked are all other tables, each with the reason why a change of it opens nothing
// and hides nothing that left.
var untracked = map[string]string{
	"imports":         "what a run was called with and how far it came: told to a person; the photos it brought are in the ledger",
	"import_items":    "what became of each file of a run: told to a person; the originals are in the ledger",
	"fixity":          "when bytes were last read: a hint for the next reading, which compares digests of the ledger",
	"moves":           "which files are on their way to another folder: what lies where is in the ledger; an erasure looks at every file",
	"shoot_numbers":   "which number a photo has in the names of its files: told to a person, and no photo leaves by it",
	"copies":          "where copies are and when each was last read: a hint for the next reading; an erasure looks at every file",
	"set_aside":       "which damaged files were taken out of the way: told to a person; an erasure finds them by their folder",
	"derive_failures": "why there is no derivative: what is not there does not leave",
	"near_looks":      "which looks are alike, found out from fingerprints: whatever leaves is compared with every look itself, and verify compares it",
	"looks_waiting":   "which looks were not compared yet: as near_looks",
	"photo_search":    "an index of words, made again from the rest at any time",
	"ledger":          "the ledger itself: its chain holds it",
	"ledger_changes":  "the ledger itself: the hashes of its entries hold it",
	"ledger_rows":     "salts: a wrong one fits no commitment",
}
