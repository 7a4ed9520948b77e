package storetest

import "testing"

func TestMemoryConforms(t *testing.T) {
	m := NewMemory("memory", "catalog")
	Conforms(t, m, m.Again())
}
