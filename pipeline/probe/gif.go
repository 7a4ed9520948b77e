package probe

import "context"

// readGIF takes the size of the logical screen, and walks the blocks (GIF89a,
// appendix B) for the application extensions that hold XMP and a profile. The
// picture is stepped over, 255 bytes at a time, as the format wants it.
func readGIF(ctx context.Context, in input, b block) (out found, err error) {
	head, err := b.peek(6, 7)
	if err != nil {
		in.warn(malformed("GIF", "cut off"))
		return out, nil
	}
	out.width = int64(head[0]) | int64(head[1])<<8
	out.height = int64(head[2]) | int64(head[3])<<8

	const (
		extension   = 0x21
		image       = 0x2C
		trailer     = 0x3B
		application = 0xFF
	)
	pos := 13 + colourTable(head[4])
	left := in.lim.MaxSegments // of blocks and of their parts
	for left > 0 {
		left--
		if err := ctx.Err(); err != nil {
			return out, err
		}
		head, err := b.peek(pos, 2)
		if err != nil {
			if end, err := b.peek(pos, 1); err != nil || end[0] != trailer {
				in.warn(malformed("GIF", "ends without a trailer"))
			}
			return out, nil
		}
		switch kind, label := head[0], head[1]; kind {
		case extension:
			name, _ := b.peek(pos+2, 12)
			switch {
			case label == application && string(name) == "\x0bXMP DataXMP":
				// The packet stands there bare; what follows it leads a reader
				// of sub-blocks to the end, wherever it comes in.
				end := skipSubBlocks(b, pos+14, &left)
				out.keepXMP(in, b.sub(pos+14, end-pos-14-258))
				pos = end
			case label == application && string(name) == "\x0bICCRGBG1012":
				end := skipSubBlocks(b, pos+14, &left)
				if icc := gifICC(in, b.sub(pos+14, end-pos-14)); out.icc == nil {
					out.icc = icc
				}
				pos = end
			default:
				pos = skipSubBlocks(b, pos+2, &left)
			}
		case image:
			descriptor, err := b.peek(pos, 10)
			if err != nil {
				in.warn(malformed("GIF", "cut off"))
				return out, nil
			}
			pos = skipSubBlocks(b, pos+10+colourTable(descriptor[9])+1, &left)
		case trailer:
			return out, nil
		default:
			in.warn(malformed("GIF", "block 0x%02X is unknown to the format", kind))
			return out, nil
		}
	}
	in.warn(&LimitError{Limit: "max_segments", Part: "GIF", Value: int64(in.lim.MaxSegments) + 1, Max: int64(in.lim.MaxSegments)})
	return out, nil
}

// colourTable is the size in bytes of the table that flags announce.
func colourTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipSubBlocks returns the position behind the sub-blocks at pos.
func skipSubBlocks(b block, pos int64, left *int) int64 {
	for *left > 0 {
		*left--
		n, err := b.peek(pos, 1)
		if err != nil {
			return b.size
		}
		pos += 1 + int64(n[0])
		if n[0] == 0 {
			break
		}
	}
	return pos
}

// gifICC joins the sub-blocks of a profile.
func gifICC(in input, b block) *block {
	raw, err := b.bytes("ICC profile")
	if err != nil {
		in.warn(err)
		return nil
	}
	var profile []byte
	for len(raw) > 0 && int(raw[0]) < len(raw) {
		n := int(raw[0])
		profile = append(profile, raw[1:1+n]...)
		raw = raw[1+n:]
	}
	icc := in.f.memory(profile)
	return &icc
}
