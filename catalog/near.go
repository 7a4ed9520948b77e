package catalog

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Which files look alike is found out once for each pair, when a file is new, and
// recorded: a decision looks it up. A file that was not compared yet is waiting, and a
// decision compares it itself, so that no copy goes free meanwhile.

// nearness finds the files that files look like.
type nearness struct {
	waiting *lookIndex
	all     *lookIndex // of every file; nil until a file asks that is waiting
	every   bool       // trust nothing that is recorded: compare with every file
}

// loadNearness reads which files are waiting. Whatever leaves is compared with every
// file, so that nothing rests on what was recorded; what is only told, or asked back, is
// looked up.
func loadNearness(ctx context.Context, r contract.LikenessReader, every bool) (*nearness, error) {
	n := &nearness{every: every}
	if every {
		return n, nil
	}
	waiting, err := r.WaitingLooks(ctx)
	n.waiting = newLookIndex(waiting)
	return n, err
}

// to returns the files that each of these may look like: recorded, or found now.
func (n *nearness) to(
	ctx context.Context, r contract.LikenessReader, files map[string]contract.PlacedMark,
) (map[string][]string, error) {
	near := map[string][]string{}
	var ask []string
	for sha, m := range files {
		if m.Look.IsZero() {
			continue
		}
		d, err := schema.ParseDigest(sha)
		if err != nil {
			return nil, err
		}
		against := n.waiting
		if n.every || n.waiting.has(d) {
			if err := n.read(ctx, r); err != nil {
				return nil, err
			}
			against = n.all
		} else {
			ask = append(ask, sha)
		}
		for _, x := range against.alike(&m.Look) {
			if x != d {
				near[sha] = append(near[sha], x.String())
			}
		}
	}
	if len(ask) == 0 {
		return near, nil
	}
	recorded, err := r.NearFiles(ctx, ask)
	for sha, list := range recorded {
		near[sha] = append(near[sha], list...)
	}
	return near, err
}

func (n *nearness) read(ctx context.Context, r contract.LikenessReader) (err error) {
	if n.all == nil {
		var all []contract.FileLook
		if all, err = allLooks(ctx, r); err == nil {
			n.all = newLookIndex(all)
		}
	}
	return err
}

func allLooks(ctx context.Context, r contract.LikenessReader) ([]contract.FileLook, error) {
	all := []contract.FileLook{}
	err := r.EachFileLook(ctx, func(l contract.FileLook) error { all = append(all, l); return nil })
	return all, err
}

// atOnce is how many files are compared before what was found is written, some seconds'
// work, and untilEnough how many an import and a rendering compare. A catalog that was
// made before looks were compared catches up little by little.
const (
	atOnce      = 50_000
	untilEnough = 4 * atOnce
)

// CompareLooks holds files that wait against all others, as many as take some seconds,
// and returns how many still wait. Until then a decision takes longer, and is the same.
func (c PictureRegister) CompareLooks(ctx context.Context) (waiting int, err error) {
	_, waiting, err = c.compareSome(ctx)
	return waiting, err
}

// compareLooks compares until nothing waits, or that is enough for one time.
func (c *shared) compareLooks(ctx context.Context) error {
	for done := 0; done < untilEnough; {
		compared, waiting, err := c.compareSome(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		done += compared
	}
	return nil
}

// compareSome reads and compares before it writes, so that nobody waits for it.
func (c *shared) compareSome(ctx context.Context) (done, waiting int, err error) {
	var compared []contract.FileLook
	var near []contract.NearLooks
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err := r.WaitingLooks(ctx)
		if err != nil || len(list) == 0 {
			return err
		}
		all, err := allLooks(ctx, r)
		if err != nil {
			return err
		}
		compared = list[:min(len(list), atOnce)]
		near = alikeAmong(compared, all)
		done, waiting = len(compared), len(list)-len(compared)
		return nil
	})
	if err != nil || len(compared) == 0 {
		return done, waiting, err
	}
	return done, waiting, c.db.Change(ctx, func(w contract.Writer) error { return w.PutNear(ctx, compared, near) })
}

// manyLooks is from how many files on it costs less to look others up than to hold each
// against all.
const manyLooks = 1000

// manyAsked is from how many questions on tables cost less than they save.
const manyAsked = 100

// alikeAmong are the pairs of some files and any of all that look alike, one way or the
// other.
func alikeAmong(some, all []contract.FileLook) []contract.NearLooks {
	if len(some) < manyLooks {
		return alike(some, func(int) []contract.FileLook { return all })
	}
	a, b := looksOf(some), looksOf(all)
	pairs := looksWithin(a, b)
	for _, p := range looksWithin(b, a) {
		pairs = append(pairs, lookPair{p.b, p.a})
	}
	return filesOf(pairs, some, all)
}

// alikeIn are the pairs of files of a list that look alike, each once.
func alikeIn(list []contract.FileLook) []contract.NearLooks {
	if len(list) < manyLooks {
		return alike(list, func(i int) []contract.FileLook { return list[i+1:] })
	}
	looks := looksOf(list)
	pairs := looksWithin(looks, looks)
	for i, p := range pairs {
		pairs[i] = lookPair{min(p.a, p.b), max(p.a, p.b)}
	}
	return filesOf(pairs, list, list)
}

func looksOf(files []contract.FileLook) []schema.Look {
	looks := make([]schema.Look, len(files))
	for i := range files {
		looks[i] = files[i].Look
	}
	return looks
}

// filesOf are the files of pairs, each pair once, and no file with itself.
func filesOf(pairs []lookPair, some, all []contract.FileLook) []contract.NearLooks {
	slices.SortFunc(pairs, func(x, y lookPair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	var near []contract.NearLooks
	for _, p := range slices.Compact(pairs) {
		if a, b := some[p.a].SHA256, all[p.b].SHA256; a != b {
			near = append(near, contract.NearLooks{A: a, B: b})
		}
	}
	return near
}

// alike holds each of some files against others, on all processors.
func alike(some []contract.FileLook, others func(i int) []contract.FileLook) []contract.NearLooks {
	found := make([][]contract.NearLooks, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for k := range found {
		wg.Go(func() {
			for i := k; i < len(some); i += len(found) {
				a, list := &some[i], others(i)
				for j := range list {
					b := &list[j]
					if (a.Look.Within(&b.Look, schema.LookAlike) || b.Look.Within(&a.Look, schema.LookAlike)) && a.SHA256 != b.SHA256 {
						found[k] = append(found[k], contract.NearLooks{A: a.SHA256, B: b.SHA256})
					}
				}
			}
		})
	}
	wg.Wait()
	return slices.Concat(found...)
}
