package leak

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func waveOf(chunks ...[]byte) []byte {
	return riffChunk("RIFF", append([]byte("WAVE"), bytes.Join(chunks, nil)...))
}

func riffChunk(kind string, body []byte) []byte {
	out := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	return append(out, make([]byte, len(body)&1)...)
}

var (
	plainFormat = []byte{1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0} // mono, 8 kHz, 16 bits
	someSamples = bytes.Repeat([]byte{7, 1, 9, 250}, 50)
	mp3Frame    = append([]byte{0xFF, 0xFB, 0x90, 0xC0}, bytes.Repeat([]byte{5}, 413)...)
)

// Sound leaves as samples or frames and nothing else: each thing that a recorder or an
// editor writes beside them is a leak, and so is what is private, wherever it stands.
func TestMediaIsSoundAlone(t *testing.T) {
	g := New(Policy{Private: []string{"Marlow Notreal"}})
	good := waveOf(riffChunk("fmt ", plainFormat), riffChunk("data", someSamples))
	frames := bytes.Repeat(mp3Frame, 3)
	for name, d := range map[string][]byte{"talk.wav": good, "talk.mp3": frames} {
		if found := g.Media(name, d); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
	id3 := append([]byte("ID3\x03\x00\x00\x00\x00\x00\x0E"), "Marlow Notreal"...)
	xing := bytes.Clone(mp3Frame)
	copy(xing[21:], "Xing")
	private := append(bytes.Clone(someSamples), "Marlow Notreal"...)
	codec := bytes.Clone(plainFormat)
	codec[0] = 0x55
	for _, x := range []struct {
		name, file string
		d          []byte
		rule       string
	}{
		{"INFO", "a.wav", waveOf(riffChunk("fmt ", plainFormat), riffChunk("LIST", []byte("INFOIART")), riffChunk("data", someSamples)), RuleSegment},
		{"bext behind the samples", "a.wav", waveOf(riffChunk("fmt ", plainFormat), riffChunk("data", someSamples), riffChunk("bext", []byte("x"))), RuleSegment},
		{"bytes behind the file", "a.wav", append(bytes.Clone(good), 'x', 'y'), RuleTrailer},
		{"a filling byte that says something", "a.wav", func() []byte {
			d := waveOf(riffChunk("fmt ", plainFormat), riffChunk("data", someSamples[:199]))
			d[len(d)-1] = 'x'
			return d
		}(), RuleTrailer},
		{"a codec", "a.wav", waveOf(riffChunk("fmt ", codec), riffChunk("data", someSamples)), RuleTag},
		{"a format with more in it", "a.wav", waveOf(riffChunk("fmt ", append(bytes.Clone(plainFormat), 1, 0, 'x')), riffChunk("data", someSamples)), RuleTag},
		{"no samples", "a.wav", waveOf(riffChunk("fmt ", plainFormat)), RuleUnchecked},
		{"a name among the samples", "a.wav", waveOf(riffChunk("fmt ", plainFormat), riffChunk("data", private)), RulePrivate},
		{"ID3", "a.mp3", append(id3, frames...), RuleSegment},
		{"a tag behind", "a.mp3", append(bytes.Clone(frames), "TAGx"...), RuleSegment},
		{"a frame of the encoder", "a.mp3", append(xing, frames...), RuleSegment},
		{"a frame cut off", "a.mp3", frames[:len(frames)-7], RuleTrailer},
		{"another name", "a.mp3", good, RuleName},
		{"a picture", "a.jpg", good, RuleName},
		{"a document", "a.pdf", []byte("%PDF-1.4 /Author (Marlow Notreal)"), RuleUnchecked},
		{"nothing", "a.wav", nil, RuleUnchecked},
	} {
		rules := map[string]bool{}
		for _, l := range g.Media(x.file, x.d) {
			rules[l.Rule] = true
		}
		if !rules[x.rule] {
			t.Errorf("%s: %v, want %s", x.name, rules, x.rule)
		}
	}
}
