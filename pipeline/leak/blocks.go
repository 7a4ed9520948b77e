package leak

// blocks are the blocks of metadata that containers share: Exif, XMP, IIM, resources of
// Photoshop, color profiles, a mark. Each is held against the policy of the gate, whatever
// container it stands in.
type blocks struct {
	*Gate
	*report
}

// text checks one decoded value of the file's metadata.
func (c blocks) text(where, s string) {
	c.words.find(s, func(what string) { c.add(RulePrivate, "%s: %s", where, what) })
}
