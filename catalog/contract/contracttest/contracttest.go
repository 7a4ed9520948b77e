// Package contracttest tests an implementation of catalog/contract. A database that passes
// does everything that the rules of catalog rely on; how it does it is not looked at.
//
// Each subject has a file, as in the contract.
package contracttest

import (
	"context"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Run tests an implementation. Each call of fresh is a place where nothing is yet.
func Run(t *testing.T, fresh func(t *testing.T) contract.Place) {
	for name, test := range map[string]func(*testing.T, contract.Place){
		"made once":                madeOnce,
		"nothing is there":         nothingThere,
		"versions are passed":      versionsPassed,
		"all or nothing":           allOrNothing,
		"rehearsed":                rehearsed,
		"of one moment":            ofOneMoment,
		"reads what it wrote":      readsOwn,
		"watched":                  watched,
		"whole":                    whole,
		"copied":                   copied,
		"still":                    still,
		"info":                     info,
		"mirrors":                  mirrors,
		"mirrors are retired":      mirrorsRetired,
		"names of mirrors":         mirrorNames,
		"copies":                   copies,
		"files of the catalog":     ownFiles,
		"damaged and set aside":    setAside,
		"what is said":             whatIsSaid,
		"what is said stays":       whatIsSaidStays,
		"contacts":                 contacts,
		"documents":                documents,
		"deliveries":               deliveries,
		"delivered as":             deliveredAs,
		"what stands":              whatStands,
		"states of deliveries":     deliveryStates,
		"where it is posted":       whereItIsPosted,
		"reviews":                  reviews,
		"decisions stay":           decisionsStay,
		"recalls":                  recalls,
		"progress of recalls":      recallsProgress,
		"feed of recalls":          recallFeed,
		"never delivered":          undelivered,
		"reached by an order":      reached,
		"erased":                   erased,
		"erased, and not lacking":  erasedNotLacking,
		"photos of an order":       orderedPhotos,
		"recipients are forgotten": recipientsForgotten,
		"orders are forgotten":     ordersForgotten,
		"entries":                  chainRead,
		"dates of entries":         chainDates,
		"changes":                  chainChanges,
		"tables":                   trackedTables,
		"rows touched":             rowsTouched,
		"rows sealed":              rowsSealed,
		"rows proven":              rowsProven,
		"rows of families":         rowsOfFamilies,
		"recorded when":            recordedWhen,
		"standing later":           standingLater,
		"said, counted":            saidCounted,
		"log of consents":          consentLog,
		"acceptances":              acceptances,
		"what acceptances ask":     acceptanceAsks,
		"restores":                 restores,
		"signing keys":             signingKeys,
		"stored files":             storedFiles,
		"stored originals":         storedOriginals,
		"records":                  records,
		"some records":             someRecords,
		"some consents":            someConsents,
		"some that were delivered": someDelivered,
		"records refer":            recordsRefer,
		"records are taken away":   recordsTaken,
		"records are named":        recordsNamed,
		"families of rooms":        families,
		"ids":                      ids,
		"words of photos":          photoRecords,
		"photos":                   photoRead,
		"selections":               selection,
		"photos behind one":        behind,
		"places of photos":         places,
		"originals":                originals,
		"photos are joined":        joined,
		"photos put aside":         rejected,
		"names of files":           fileNames,
		"files are found":          filesFound,
		"files of no photo":        looseFiles,
		"attachments":              attached,
		"attachments leave":        attachmentsLeave,
		"imports":                  imports,
		"imports taken back":       undone,
		"files on their way":       moves,
		"numbers of files":         numbers,
		"clocks":                   clocks,
		"entries without a file":   unmatched,
		"pictures":                 pictures,
		"marks":                    marks,
		"looks are compared":       nearLooks,
		"what restricts":           restrictions,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

// Untouched is how tests make a database without rules: nothing is said of the versions
// that it passes.
func Untouched(context.Context, contract.Writer, contract.Version) error { return nil }

func create(t *testing.T, at contract.Place) contract.Database {
	t.Helper()
	db, err := at.Create(t.Context(), Untouched)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func view(t *testing.T, db contract.Database, fn func(contract.Reader) error) {
	t.Helper()
	if err := db.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, db contract.Database, fn func(contract.Writer) error) {
	t.Helper()
	if err := db.Change(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// do runs steps until one fails.
func do(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
