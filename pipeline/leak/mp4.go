package leak

// mp4 walks a film.
func (c *check) mp4() { c.add(RuleUnchecked, "film cannot be checked") }
