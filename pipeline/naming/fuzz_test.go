package naming

import "testing"

// Templates come from the command line and from settings.
func FuzzParse(f *testing.F) {
	f.Add("{shoot}/{date}", "{sequence:4}")
	f.Add("", "{original}")
	f.Fuzz(func(t *testing.T, folder, name string) { _, _ = Parse(folder, name) })
}
