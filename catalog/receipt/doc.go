// Package receipt says in everyday words what a family said yes and no to: one
// consent record, as a page for the guardian who gave it.
//
// [New] builds the receipt from the records; [Receipt.Text], [Receipt.HTML] and
// [Receipt.PDF] are views of that one value and add no words of their own. It
// is pure: no clock, no files, no SQL. The same records at the same moment give
// the same bytes.
//
// A receipt names the guardian and the person remembered, because it is for
// the family itself. It must never be part of an export. Of other guardians it
// tells neither names nor what they said: two who share a say need not share
// anything else.
package receipt
