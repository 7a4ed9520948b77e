package probe

import "github.com/stillroom/stillroom/pipeline/container"

// pngPicture feeds the header, the palette, what is transparent, and the compressed
// pixels as one stream, however they are cut into chunks.
func pngPicture(d *imageData, b block) error {
	d.family("png")
	pos := int64(container.PNGStart)
	for range d.lim.MaxSegments {
		chunk, err := container.PNGChunk(b, pos)
		if err != nil {
			d.seen.Cut = true
			return nil
		}
		pos = chunk.Next
		d.seen.Cut = d.seen.Cut || chunk.Cut
		switch chunk.Kind {
		case "IHDR", "PLTE", "tRNS":
			fed := d.fed
			err = d.part(b.payload(chunk))
			d.fed = fed
		case "IDAT":
			err = d.bytes(b.payload(chunk))
		case "IEND":
			return nil
		}
		if err != nil {
			return err
		}
	}
	d.lost = true
	return nil
}

// webpPicture feeds the chunks that hold pixels, an animation's frames among them.
func webpPicture(d *imageData, b block) error {
	d.family("webp")
	d.watched, d.odd.on = true, true
	if head, err := b.peek(4, 4); err == nil {
		d.stated(b, 8, int64(le32(head)))
	}
	pos := int64(container.RIFFStart)
	for range d.lim.MaxSegments {
		chunk, err := container.RIFFChunk(b, pos)
		if err != nil {
			return nil
		}
		switch chunk.Kind {
		case "VP8 ", "VP8L", "ALPH", "ANMF":
			d.sum.Write([]byte(chunk.Kind))
			d.seen.Cut = d.seen.Cut || chunk.Cut
			if err := d.part(b.payload(chunk)); err != nil {
				return err
			}
			if chunk.Kind == "VP8 " {
				if err := vp8Hole(d, b.payload(chunk)); err != nil {
					return err
				}
			}
		}
		pos = chunk.Next
	}
	d.lost = true
	return nil
}

// gifPicture feeds the screen, the tables of colors and the pictures. Extensions hold
// words, and how long a picture is shown.
func gifPicture(d *imageData, b block) error {
	const (
		extension = 0x21
		image     = 0x2C
	)
	head, err := b.peek(6, 7)
	if err != nil {
		return nil
	}
	d.family("gif")
	table := colourTable(head[4])
	d.sum.Write(head[:6])
	d.sum.Write(make([]byte, 1))
	if err := d.part(b.sub(13, table)); err != nil {
		return err
	}
	d.fed = 0
	pos := 13 + table
	left := d.lim.MaxSegments
	for left > 0 {
		left--
		head, err := b.peek(pos, 1)
		if err != nil {
			d.seen.Cut = true
			return nil
		}
		switch head[0] {
		case extension:
			pos = skipSubBlocks(b, pos+2, &left)
		case image:
			descriptor, err := b.peek(pos, 10)
			if err != nil {
				d.seen.Cut = true
				return nil
			}
			end := skipSubBlocks(b, pos+10+colourTable(descriptor[9])+1, &left)
			if err := d.part(b.sub(pos, end-pos)); err != nil {
				return err
			}
			pos = end
		default:
			return nil
		}
	}
	d.lost = true
	return nil
}
