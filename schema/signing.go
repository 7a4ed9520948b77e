package schema

// SigningKey is a key that a catalog signs with, or has signed with: its public half.
type SigningKey struct {
	ID     string `json:"id"`     // its thumbprint (RFC 7638)
	Public string `json:"public"` // JWK
	Since  When   `json:"since"`
	Until  When   `json:"until,omitempty"` // when another took its place; "": it is the one
}
