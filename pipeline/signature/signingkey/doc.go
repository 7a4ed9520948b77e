// Package signingkey keeps the key that a catalog signs with: made when it is first
// needed, beside the database and never in it, replaced when somebody says why. The
// ledger holds only the public half; where file and ledger disagree nothing is signed
// ([ErrKey]). How a signature is made is the business of package signature.
package signingkey
