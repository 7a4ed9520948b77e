package parallel

// Buffers keeps the memory of files that have been dealt with for the next ones:
// a card has thousands of files of about one size, and memory that is given up
// is there twice until the garbage collector has seen to it.
type Buffers chan []byte

func NewBuffers(n int) Buffers { return make(Buffers, n) }

// Get returns a buffer of that size. Its bytes are left over.
func (b Buffers) Get(size int64) []byte {
	select {
	case buf := <-b:
		if int64(cap(buf)) >= size && int64(cap(buf)) <= 4*size {
			return buf[:size]
		}
		b.Put(buf) // a sidecar must not hold on to what a photograph needs
	default:
	}
	// An eighth more, so that the next file, a little larger, fits as well.
	return make([]byte, size, size+size/8)
}

// Put gives a buffer back. Nothing may refer to it any more.
func (b Buffers) Put(buf []byte) {
	select {
	case b <- buf:
	default:
	}
}
