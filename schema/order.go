package schema

// DeliveryOrder is how a delivery was asked for, beside its channel, format, recipient and
// destination. An update goes on with it.
type DeliveryOrder struct {
	Selection  PlanSelection `json:"selection"`
	BaseURL    string        `json:"base_url,omitempty"`
	Excel      bool          `json:"excel,omitempty"`
	PhotosOnly bool          `json:"photos_only,omitempty"`
	Recipes    []string      `json:"recipes,omitempty"`

	// MadeOf is a fingerprint of all that the package was made of, but for the moment.
	MadeOf string `json:"-"`
}
