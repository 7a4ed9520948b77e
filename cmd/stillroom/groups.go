package main

import (
	"slices"

	"github.com/urfave/cli/v2"
)

// group is a group of commands.
type group struct {
	name     string
	commands []string
}

// groups sort the commands by what a person wants to do. Each command is in one group.
var groups = []group{
	{"Shoots", []string{
		"init", "import", "imports", "list", "show", "sheet", "open", "serve", "set", "tags", "room", "shoot", "event", "attach", "attached", "apply", "dump", "clock", "pair", "unpair", "reject", "arrange", "same", "different", "duplicates", "derive", "probe",
	}},
	{"Families", []string{"family", "guardian", "person", "notice", "consent", "answers", "dates", "purge"}},
	{"Out", []string{"export", "deliveries", "recall", "manifest", "theme", "key"}},
	{"Care", []string{"verify", "card", "storage", "ledger", "backup", "restore", "relocate", "gc", "privacy"}},
	{"This build", []string{"help", "doctor", "formats", "recipes", "channels", "conditions", "reasons", "rules", "schema", "completion"}},
}

// isCommand reports whether a command has that name.
func isCommand(name string) bool {
	return slices.ContainsFunc(groups, func(g group) bool { return slices.Contains(g.commands, name) })
}

// groupOf is the group of a command; "" if nobody gave it one.
func groupOf(c *cli.Command) string {
	for _, g := range groups {
		for _, name := range g.commands {
			if c.Name == name {
				return g.name
			}
		}
	}
	return ""
}
