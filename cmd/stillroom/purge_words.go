package main

import (
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

func reach(x schema.Purge, verb string) string {
	return fmt.Sprintf("%s by order %s: %s (%s, %d bytes), %s, %s, and what is written of %s, %s and %s %s", x.Scope, x.Order,
		count(x.Photos, "photo"), count(x.Originals, "file"), x.Bytes, count(x.Derivatives, "derivative"), count(x.Evidence, "document"),
		count(x.Guardians, "guardian"), oneOrMore(x.People, "1 person", fmt.Sprintf("%d people", x.People)), count(x.Rooms, "room"), verb)
}

func printPurged(p *printer, x schema.Purge) error {
	if p.json {
		if err := p.object("purge", x); err != nil {
			return err
		}
	} else {
		verb := "were erased"
		if x.DryRun {
			verb = "would be erased"
		}
		p.donef("%s", reach(x, verb))
		for _, r := range x.SharedRooms {
			p.out.printf("not reached: room %s is another family's too; its photos stay, and go nowhere: `purge room:%s` if all of them ask\n", r, r)
		}
		for _, m := range x.Mirrors {
			if !m.Reached && (m.Left > 0 || x.DryRun) {
				p.out.printf("not reached: mirror %q, last seen at %s, is not connected; the order stays open until it is: connect it and run this again\n", m.Name, m.Path)
			}
		}
		for _, a := range x.Altered {
			p.out.printf("not erased: %s has the name of erased photo %s and other bytes: it is damaged, or somebody else's. Look at it; --altered erases it\n", alteredFile(p, a), a.Photo)
		}
		if x.Loose > 0 {
			p.donef("not reached: %s without a photo and a shoot, so nobody can tell whose; look: stillroom list --role any", countIs(x.Loose, "file"))
		}
		for _, d := range x.Deliveries {
			p.out.printf("not reached: delivery %s (%s, %s) holds %s\n", d.Delivery, d.Channel, orDash(d.Recipient), heldWords(d))
		}
		for _, dir := range x.OldFolders {
			p.out.printf("not reached: %s holds files of this catalog from a move: remove that folder, or say that its disk is destroyed: stillroom storage retire %s --gone --by WHO\n", dir, schema.ShellWord(dir))
		}
		for _, g := range x.GoneFolders {
			p.donef("not reached: %s, where this catalog was before a move: %s said on %s that it is destroyed", g.Path, g.By, day(g.At))
		}
		p.donef("not reached: backups of this catalog, and copies that people made themselves")
		for _, l := range x.Leftovers {
			if x.DryRun {
				p.out.printf("would remove the half-written files of an interrupted export: %s\n", l)
			} else {
				p.donef("removed the half-written files of an interrupted export: %s", l)
			}
		}
		printAskedBack(p, x.Recalls, x.DryRun)
	}
	if !x.DryRun && x.Left > 0 {
		p.warnf("%s still to be removed", countIs(x.Left, "file"))
		return errSomeFailed
	}
	if !x.DryRun && len(x.OldFolders) > 0 {
		return errSomeFailed
	}
	return nil
}

// alteredFile says which file is meant, by its name only to a person who sits in
// front of it.
func alteredFile(p *printer, a schema.PurgeAltered) string {
	if p.named(p.out) {
		return fmt.Sprintf("%s in mirror %q", a.Path, a.Storage)
	}
	return fmt.Sprintf("a file in mirror %q", a.Storage)
}

// heldWords says how much of what is erased a delivery holds.
func heldWords(d schema.PurgeDelivery) string {
	words := fmt.Sprintf("%d of the photos", d.Photos)
	if d.Attachments > 0 {
		words += " and " + count(d.Attachments, "attachment")
	}
	return words
}
