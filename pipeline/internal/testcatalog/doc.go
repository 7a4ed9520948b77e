// Package testcatalog is a small catalog with a card, for tests of the jobs: what is taken in,
// made, exported and looked at by the real rooms, around the one that a test is about.
package testcatalog
