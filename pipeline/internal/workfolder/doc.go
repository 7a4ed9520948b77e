// Package workfolder is the folder in the catalog where an export makes files, until they
// have passed the gate. When no export runs, nobody needs them.
//
// It is a local folder and never a storage: the renderer writes a still into it by name,
// and nothing in it has to outlast the run, so nothing waits for the disk or is read back.
// Whatever leaves from here is compared with its digest while it is read.
package workfolder
