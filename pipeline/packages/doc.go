// Package packages reads packages that somebody holds: folders that may have been
// moved, cut short or altered since they were exported. It opens nothing outside of
// them, asks no catalog and no network, writes nothing, and says which photos may still
// be shown ([Check]). Import takes originals from a bag through it, and verify holds
// packages against the ledger with it.
package packages
