package schema

// SigningKey is a key that a catalog signs with, or has signed with: its public half.
type SigningKey struct {
	ID     string `json:"id"`     // its thumbprint (RFC 7638)
	Public string `json:"public"` // JWK
	Since  When   `json:"since"`
	Until  When   `json:"until,omitempty"` // when another took its place; "": it is the one

	Why KeyReason `json:"why,omitempty"` // it took the place of another; "": it is the first, or nobody said
}

// KeyReason is why a key took the place of another.
type KeyReason string

// The reasons.
const (
	KeyPlanned KeyReason = "planned"
	KeyLost    KeyReason = "lost"
	KeyDamaged KeyReason = "damaged"
	KeyExposed KeyReason = "exposed" // somebody else may have it
)

// KeyReasons returns all reasons.
func KeyReasons() []KeyReason { return []KeyReason{KeyPlanned, KeyLost, KeyDamaged, KeyExposed} }
