package bare

// mp4 is not written anew yet: what a film says beside its pictures stands in many places.
func mp4([]byte) (Made, error) { return Made{}, ErrForm }
