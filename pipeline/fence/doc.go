// Package fence has pictures drawn in processes that may be lost. What decodes a picture
// is written in C and reads bytes that came from anywhere; it must not do so in the
// process that has the catalog open: neither at a file as it came, nor at a rendering that
// another of these processes made.
//
// [Workers] is a [render.Renderer]. It starts this program again, under a name by which
// init knows what it is for, and hands one picture at a time to each of these processes:
// as open files, through a socket that is the only way in or out. A worker is used again
// until something happens to it. Before its first picture it gives up all else, as far as
// the kernel lets it, for good:
//
//   - system calls: those that drawing takes, and no others (seccomp): no file is opened,
//     no socket, no program, no other process; for all its threads at once, which the
//     kernel does, while Landlock would have to be asked for by each of them;
//   - 32 files at most are open;
//   - a dump of its memory is not written, and another process cannot look into it;
//   - where memory runs out, the kernel takes it first.
//
// The process that asks limits what one picture may cost, from outside: memory to twice
// what [render.Need] says and some for the programs themselves, the time of a processor
// to Seconds. A worker that ends, or is ended, at a picture is replaced and the picture
// tried once more in a new one: what went before may have been the reason. If that is
// lost as well, the error is a [render.LostError], about this picture. A RAW file is then
// tried a third time without LibRaw. A worker that does nothing for ten minutes is ended
// as well, which says nothing of the picture: a [render.StalledError]. A worker is not
// used again where LibRaw has read a file, or where memory was not given back.
//
// What a worker says is not believed: sizes are bounded, words are ours. Whether the
// rendering is what may leave is for the leak gate to say, as before.
package fence
