package schema

// Recipes that are there for one channel. They are off: of a photo that has no derivative
// by one of them, the picture is rendered as it leaves, but for the web's AVIF and WebP.
func channelRecipes() []Recipe {
	return []Recipe{
		{Name: "full", LongEdge: mostTiled, Format: FormatJPEG, Quality: 95, Version: 1},
		{Name: "press", LongEdge: 4096, Format: FormatJPEG, Quality: 92, Version: 1},
	}
}

// Quick reports whether a picture by the recipe takes no longer than a person waits for one:
// an AVIF takes longer than the whole import of its photo.
func (r Recipe) Quick() bool { return r.Format != FormatWebP && r.Format != FormatAVIF }

// recipesOf are the recipes whose pictures a channel gets if nobody says otherwise; nil:
// those of all recipes that are on. Each channel gets the sizes that it needs, and no other.
func recipesOf(ch Channel) []string {
	switch ch {
	case Web:
		return []string{"large-avif", "large-webp", "preview-avif", "preview-webp"} // and all that are on
	case Press:
		return []string{"press", "preview"}
	case Print:
		return []string{"full", "thumb"}
	case Exhibition, Education:
		return []string{"full", "preview", "thumb"}
	case Review:
		return []string{"preview", "thumb"}
	}
	return nil
}
