package schema

// Ways in which a picture is not whole.
const (
	DamagePartial = "the decoder complains of its picture"
	DamageCut     = "its picture's data ends early, or makes no picture"
	DamageHole    = "its picture's data has a stretch of zeros in it"
	DamageStrange = "its picture's data has a piece of another file in it"
	DamageNone    = "it holds no picture that is known here, though its name says one"
)

// DamageIsHidden reports whether a damage is one of which decoders do not complain.
func DamageIsHidden(damage string) bool { return damage == DamageHole || damage == DamageStrange }
