package leak

// markForm is all that a mark can be: digits of a keyed digest, which tell nothing to
// whoever has not the key. The writer has its own copy.
var markForm = form(`^urn:stillroom:mark:[0-9a-f]{32}$`)

// mark checks the mark of a picture, at the offset at. A second one is refused: readers
// differ in which they take. Its digits are chance, so that only long values are
// searched in them.
func (c blocks) mark(l *layout, b []byte, at int, where string) {
	s := string(b)
	switch {
	case l.marked:
		c.add(RuleSegment, "%s: a mark a second time at %d", where, at)
	case !markForm().MatchString(s) || !c.policy.AnyMark && s != c.policy.Mark:
		c.add(RuleSegment, "%s: a comment at %d", where, at)
	default:
		l.pixels = append(l.pixels, span{at, at + len(b)})
	}
	l.marked = true
}

// unmarked reports a picture that lacks the mark which it should have.
func (c blocks) unmarked(l layout) {
	if c.policy.Mark != "" && !l.marked {
		c.add(RuleSegment, "the picture lacks its mark, so its digest would be the same on every channel")
	}
}
