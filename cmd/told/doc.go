// Package told says in few words, and in rows of a name and a value, what is recorded of
// photos, consents and dates. Every face shows them: the command line in tables, the
// browser as lists. It prints nothing and escapes nothing; whoever shows a text does.
package told
