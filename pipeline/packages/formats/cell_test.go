package formats

import "testing"

func TestTextCellIsNeitherNumberNorDate(t *testing.T) {
	for _, s := range []string{
		"007", "1E5", "5730912e48210933", "1/2", "2024-03-02", "3.14", "1,000", "12:30", "9:05 pm", "50%", "$5", "(7)", "March 2", "2 March 2024",
		"Mar-24", "Sat, 2 Mar 2024", "March 2nd, 2024", "TRUE", "٣", " 12 ", "+1 555 0100",
	} {
		if got := TextCell(s); got != "'"+s {
			t.Errorf("%q is %q", s, got)
		}
	}
	for _, s := range []string{"", "Room 7", "A desk, 1998", "e", "May", "march", "the 2nd", "p-5730912e48210933", "1998 was a year", "-"} {
		if got := TextCell(s); got != s {
			t.Errorf("%q is %q", s, got)
		}
	}
}
