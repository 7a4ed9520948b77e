package storetest

import "testing"

func TestMemoryConforms(t *testing.T) {
	m := NewMemory("memory", "catalog")
	Conforms(t, m, m.Again())
}

// A disk that takes IMG_1.JPG and img_1.jpg for one name loses neither of two files.
func TestFoldingMemoryConforms(t *testing.T) {
	m := NewMemory("memory", "catalog")
	m.Folding = true
	Conforms(t, m, m.Again())
}
