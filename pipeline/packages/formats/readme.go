package formats

import _ "embed"

// ReadMeName is the file that tells a person what the others are for.
const ReadMeName = "README.txt"

//go:embed readme.txt
var readMe []byte

// ReadMe says to whoever was given a package what they need to know of it. It is the same
// in every package.
func ReadMe() Document { return Document{Path: ReadMeName, MediaType: "text/plain", Data: readMe} }
