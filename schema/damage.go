package schema

// Ways in which a picture is not whole.
const (
	DamagePartial = "the decoder complains of its picture"
	DamageCut     = "its picture's data ends early, or makes no picture"
	DamageHole    = "its picture's data has a stretch of zeros in it"
)
