// Package backup is the form of a backup of a catalog: one tar archive that any
// computer can read,
//
//	backup.json     what is in it: a line for each file, with digest and size
//	README.txt      what it is, for whoever finds it without stillroom
//	catalog.db      the database, as it was at one moment
//	stillroom.toml  the settings
//	shoot.yaml      records that somebody began beside them, if there are any
//	theme/...       the pages that somebody changed, if there are any
//	records.yaml    what people wrote, as text
//	evidence/...    the consent documents, as they lie in the catalog
//	signing.key     only when it was asked for
//
// in this order. The same content is the same bytes. Originals and derivatives are
// not in it: mirrors keep the first, and the second are made again.
//
// Every file is compared with backup.json as it is read; an archive that holds anything
// else, or lacks something, is not a backup.
package backup
