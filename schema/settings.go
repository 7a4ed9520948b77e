package schema

// Settings are what a person sets in stillroom.toml. The zero value is not
// valid: see DefaultSettings.
type Settings struct {
	Name      string                      `toml:"name" comment:"What this catalog is called. Never exported."`
	Zone      string                      `toml:"zone" comment:"IANA time zone. A date without a time means the whole day here."`
	Credit    string                      `toml:"credit" comment:"Credit line for photographs whose shoot has none."`
	Copyright string                      `toml:"copyright" comment:"Copyright notice for photographs whose shoot has none."`
	Recall    RecallSettings              `toml:"recall" comment:"How consumers of an export learn that a photograph was called back."`
	Channels  map[Channel]ChannelSettings `toml:"channels,omitempty"`
	Limits    Limits                      `toml:"limits" comment:"What one file may cost. These are the defaults; a file over one is kept all the same,\nand what was not read or rendered of it is said."`
}

// RecallSettings are printed in every manifest.
type RecallSettings struct {
	Contact        string `toml:"contact" comment:"An e-mail address that consumers of an export may write to."`
	Feed           string `toml:"feed" comment:"The address where recall.json is published; empty if it is only handed over with the files."`
	MaxPollSeconds int    `toml:"max_poll_seconds" comment:"How often consumers must look at the feed, at the least."`
}

// ChannelSettings limit what a channel gets, whatever the families allow.
type ChannelSettings struct {
	MaxLongEdgePx int `toml:"max_long_edge_px,omitempty"`
}

// DefaultSettings are those of a new catalog.
func DefaultSettings() Settings {
	return Settings{
		Zone:   "UTC",
		Recall: RecallSettings{MaxPollSeconds: 86400},
		Limits: DefaultLimits(),
	}
}
