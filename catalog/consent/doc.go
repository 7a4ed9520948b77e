// Package consent answers one question: may this photo go to this channel at
// this moment? It is the only place where that is decided.
//
// [NewWorld] takes everything that is known, once, as plain values. [Decide] answers for
// one photo, with reasons. Both are pure: no I/O, no clock, no SQL, no randomness. The
// order of the facts carries no meaning, and neither do copies of a fact; the facts
// themselves say what came later in the ledger. A World never changes after NewWorld, so
// any number of goroutines may ask it at the same time.
//
// The rule is deny-overrides, then deny-unless-permit (XACML):
//
//  1. A family on hold is a no.
//  2. A standing deny, at any scope that covers the photo, from anyone who has or
//     had a say, of any family, is a no. So is a yes that was refused, withdrawn,
//     revoked, invalidated or paused, one whose embargo is not lifted, and a record
//     that cannot be read. So is a yes that begins later beside a broader one of the
//     same guardian that counts.
//  3. A yes that has ended takes the guardian's other yeses to the same with it,
//     but for those that were said later about as much or less.
//  4. Every family tied to the photo must say yes, by its own quorum. Nothing
//     said, asked and not answered, expired: none is a yes.
//  5. An identifiable person must be cleared or hidden before the photo goes
//     to a public channel, and the conditions of every yes in force must be
//     possible to keep at once: the strictest wins, a contradiction is a no.
//  6. What still waits for a person or a day is a hold. A hold is not a yes.
//
// A narrower scope can only restrict: a yes for one photo never opens what a
// no for the family closed. To open it, the guardian signs a new record that
// supersedes the old one, and until that has been given the old no stands. What
// was a yes is replaced for good, what was a no only for the channels for which
// the new record was given, and only while that holds.
//
// A no needs no date: it counts from the moment it is recorded, and from its own
// date if that is earlier. A yes counts from the latest of its dates.
//
// What cannot be read is never skipped, because the part that cannot be read
// may be the no. It denies everything it could be about.
//
// Decisions name consents and guardians by id only. They carry no reason a
// person gave, no name and no place.
package consent
