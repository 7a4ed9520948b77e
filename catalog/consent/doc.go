// Package consent answers one question: may this photo go to this channel at
// this moment? It is the only place where that is decided.
//
// [NewWorld] takes everything that is known, once, as plain values. [Decide]
// answers for one photo, with reasons. Both are pure: no I/O, no clock, no
// SQL, no randomness. The order of the facts and copies of the same fact carry
// no meaning. A World never changes after NewWorld, so any number of
// goroutines may ask it at the same time.
//
// The rule is deny-overrides, then deny-unless-permit (XACML):
//
//  1. A family on hold is a no.
//  2. A standing deny, at any scope that covers the photo, from anyone with
//     authority, is a no. So is a yes that was refused, withdrawn, revoked or
//     invalidated, whatever others say, and so is a record that cannot be
//     read.
//  3. Every family tied to the photo must say yes, by its own quorum. Nothing
//     said, asked and not answered, expired, embargoed: none is a yes.
//  4. An identifiable person must be cleared or hidden before the photo goes
//     to a public channel, and the conditions of all who said yes must be
//     possible to keep at once: the strictest wins, a contradiction is a no.
//  5. What still waits for a person or a day is a hold. A hold is not a yes.
//
// A narrower scope can only restrict: a yes for one photo never opens what a
// no for the family closed. To open it, the family signs a new record that
// supersedes the old one, and until that record has been answered the old no
// stands: asking cannot open what a no closed.
//
// What cannot be read is never skipped, because the part that cannot be read
// may be the no. It denies everything it could be about.
//
// Decisions name consents and guardians by id only. They carry no reason a
// person gave, no name and no place.
package consent
