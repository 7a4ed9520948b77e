package catalog

import "slices"

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
	"restores", "heads_let_go", "rejected", "undone",
	"import_items", "set_aside", "shoot_numbers", "derive_failures",
}

// trackedSince are the tables that were there before the ledger had them, with the version
// since which it does. The rows that they had before are sealed as they are.
var trackedSince = map[string]int{"import_items": 40, "set_aside": 40, "shoot_numbers": 40, "derive_failures": 40}

// trackedIn are the tables of a database of some version that its ledger has.
func trackedIn(version int) []string {
	return slices.DeleteFunc(slices.Clone(tracked), func(t string) bool { return trackedSince[t] > version })
}

// untracked are all other tables, each with the reason why a change of it opens nothing
// and hides nothing that left.
var untracked = map[string]string{
	"imports":        "what a run was called with and how far it came: told to a person, and counted anew with every file; what came of each file is in the ledger",
	"fixity":         "when bytes were last read: a hint for the next reading, which compares digests of the ledger",
	"moves":          "which files are on their way to another folder: what lies where is in the ledger; an erasure looks at every file",
	"copies":         "where copies are and when each was last read: a hint for the next reading; an erasure looks at every file",
	"near_looks":     "which looks are alike, found out from fingerprints: whatever leaves is compared with every look itself, and verify compares it",
	"looks_waiting":  "which looks were not compared yet: as near_looks",
	"given_up":       "where the database lies that goes on in the stead of this one: with a row in it nothing is written or handed out",
	"photo_search":   "an index of words, made again from the rest at any time",
	"ledger":         "the ledger itself: its chain holds it",
	"ledger_changes": "the ledger itself: the hashes of its entries hold it",
	"ledger_rows":    "salts: a wrong one fits no commitment",
}
