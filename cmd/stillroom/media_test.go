package main

import (
	"encoding/binary"
	"math/rand/v2"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdWave is "wave FILE WORDS": sound as a recorder writes it, with words about it in
// LIST INFO.
func cmdWave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: wave FILE WORDS")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), wave(args[1]), 0o600))
}

// wave is a WAVE file (Multimedia Programming Interface and Data Specifications 1.0).
func wave(words string) []byte {
	le := binary.LittleEndian
	chunk := func(kind string, body []byte) []byte {
		out := append(le.AppendUint32([]byte(kind), uint32(len(body))), body...)
		return append(out, make([]byte, len(body)&1)...)
	}
	format := le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, 1), 1), 8000)
	format = le.AppendUint16(le.AppendUint16(le.AppendUint32(format, 16000), 2), 16)
	samples := make([]byte, 4000)
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range samples {
		samples[i] = byte(noise.Uint32())
	}
	body := append([]byte("WAVE"), chunk("fmt ", format)...)
	body = append(body, chunk("LIST", append([]byte("INFO"), chunk("IART", []byte(words))...))...)
	body = append(body, chunk("data", samples)...)
	return chunk("RIFF", body)
}
