package main

import "github.com/urfave/cli/v2"

// globalFlags are the options before a command, which every command takes.
func globalFlags(p *program) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "catalog", Aliases: []string{"C"}, Usage: "the catalog's `DIR`", Value: ".", Destination: &p.door.Dir},
		&cli.StringFlag{Name: "privacy-key", Usage: "the `FILE` with the key to contacts and documents", Destination: &p.door.KeyFile},
		&cli.BoolFlag{Name: "json", Usage: "print JSON", Destination: &p.json},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "say more", Destination: &p.verbose},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say only what went wrong", Destination: &p.quiet},
		&cli.BoolFlag{Name: "no-progress", Usage: "no progress bar", Destination: &p.noProgress},
		&cli.StringFlag{Name: "color", Usage: "color `WHEN`: auto, always or never", Value: "auto", Destination: &p.color},
	}
}

// commands are those of the program, but for the six that write records one by one: see
// recordCommands.
func commands(p *program) []*cli.Command {
	return []*cli.Command{
		cmdInit(p),
		cmdImport(p),
		cmdImports(p),
		cmdApply(p),
		cmdDump(p),
		cmdProbe(p),
		cmdList(p),
		cmdShow(p),
		cmdSet(p),
		cmdTags(p),
		cmdAttach(p),
		cmdAttached(p),
		cmdDuplicates(p),
		cmdPair(p),
		cmdUnpair(p),
		cmdReject(p),
		cmdArrange(p),
		cmdSamePicture(p),
		cmdDifferentPicture(p),
		cmdClock(p),
		cmdDerive(p),
		cmdConsent(p),
		cmdDates(p),
		cmdExport(p),
		cmdDeliveries(p),
		cmdRecall(p),
		cmdManifest(p),
		cmdKey(p),
		cmdTheme(p),
		cmdAnswers(p),
		cmdSheet(p),
		cmdOpen(p),
		cmdServe(p),
		cmdVerify(p),
		cmdLedger(p),
		cmdBackup(p),
		cmdRestore(p),
		cmdStorage(p),
		cmdCard(p),
		cmdRelocate(p),
		cmdGC(p),
		cmdPurge(p),
		cmdPrivacy(p),
		cmdDoctor(p),
		cmdFormats(p),
		cmdRecipes(p),
		cmdChannels(p),
		cmdConditions(p),
		cmdReasons(p),
		cmdRules(p),
		cmdSchema(p),
		cmdCompletion(p),
		cmdHelp(p),
	}
}
