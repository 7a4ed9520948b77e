package findings

import "fmt"

// Title is what a report comes to, over a list of what was found. Nothing is called sound
// that was not looked at.
func (r Report) Title() string {
	found := "no problems found"
	switch {
	case r.Errors+r.Warnings > 0:
		found = fmt.Sprintf("errors: %d, warnings: %d", r.Errors, r.Warnings)
	case r.Known > 0:
		found = "nothing new found"
	}
	switch r.Verdict {
	case Interrupted:
		return "interrupted; so far " + found
	case Unsure:
		return found + " in the part that could be checked"
	case Nothing:
		if r.Checked.ReadData {
			return "nothing found, and no file was due to be read"
		}
		return "there was nothing to look at"
	}
	return found
}
