package leak

import (
	_ "embed"
	"strings"
	"sync"
)

// Two lists of English words tell what says something where it stands alone. Common
// words are those that a sentence can do without least; known are those of everyday
// dictionaries. "Green" and "Hill" make no place unique, "Willow" may, and "Ridgemont"
// does. See english/LICENSE.
var (
	//go:embed english/common.txt
	commonWords string
	//go:embed english/known.txt
	knownWords string
)

// spanish are the words of places and sentences that Spanish cannot do without, as
// canonical text has them.
var spanish = set(`
	al alta alto arriba abajo avenida azul bajo barrio blanca blanco calle camino campo casa centro cerro ciudad colegio con
	cuarto de del dia dormitorio el en escuela escuelas este flor flores gran grande habitacion hermosa iglesia instituto isla
	jardin la lado lago las linda los luz mar monte montana negra negro norte nueva nuevo oeste para parque paseo piedra playa
	plaza por pueblo puente puerta puerto rio roja rojo rosa san santa santo secundaria primaria sierra sol su sur un una universidad
	valle verde vieja viejo villa vista y
`)

var dictionary = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool, 40000)
	for _, w := range strings.Fields(knownWords) {
		m[w] = false
	}
	for _, w := range strings.Fields(commonWords) {
		m[w] = true
	}
	for w := range spanish {
		m[w] = true
	}
	return m
})

// common reports whether a canonical word says nothing by itself; a plural or a genitive
// of one does not either.
func common(w string) bool { return dictionary()[w] || dictionary()[strings.TrimSuffix(w, "s")] }

// known reports whether a canonical word is in an everyday dictionary.
func known(w string) bool {
	_, ok := dictionary()[w]
	return ok
}

// calendar are names that are dates as often.
var calendar = set(`
	january february march april may june july august september october november december
	monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
	enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
`)
