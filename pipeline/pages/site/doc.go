// Package site writes the pages of a memorial on the web: static files that need no
// program and no script to be read, ask nothing of any other host, and say no more than
// they were given. The decision is taken before: this package knows rooms, pictures and
// words, and no catalog, no consent and no file system.
//
// The look is a theme: templates of html/template, a style sheet, a script and the
// texts, each of which somebody may put another in the place of. What protects the
// people (the policy that forbids every other source, noindex) is not part of it: see
// head.
package site
