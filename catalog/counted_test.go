package catalog

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// countedDatabase counts the rows of photos, of files and of records that a database
// hands over: what grows with a catalog while its rooms stay as large as they are.
type countedDatabase struct {
	contract.Database
	rows *int
}

func (c countedDatabase) View(ctx context.Context, fn func(contract.Reader) error) error {
	// The database under test has one type for what reads and for what writes too.
	return c.Database.View(ctx, func(r contract.Reader) error { return fn(countedTx{r.(contract.Writer), c.rows}) })
}

func (c countedDatabase) ChangeInTurn(ctx context.Context, turn contract.Turn, fn func(contract.Writer) error) error {
	return c.Database.ChangeInTurn(ctx, turn, func(w contract.Writer) error { return fn(countedTx{w, c.rows}) })
}

// countedTx counts what is read in a transaction.
type countedTx struct {
	contract.Writer
	rows *int
}

// countList and countMap pass on what a read returned.
func countList[T any](c countedTx) func([]T, error) ([]T, error) {
	return func(list []T, err error) ([]T, error) { *c.rows += len(list); return list, err }
}

func countMap[T any](c countedTx) func(map[string]T, error) (map[string]T, error) {
	return func(all map[string]T, err error) (map[string]T, error) { *c.rows += len(all); return all, err }
}

func (c countedTx) EachPhoto(ctx context.Context, which contract.Chosen, fn func(schema.Photo) error) error {
	return c.Writer.EachPhoto(ctx, which, func(p schema.Photo) error { *c.rows++; return fn(p) })
}

func (c countedTx) EachDelivered(ctx context.Context, fn func(schema.Photo) error) error {
	return c.Writer.EachDelivered(ctx, func(p schema.Photo) error { *c.rows++; return fn(p) })
}

func (c countedTx) EachMark(ctx context.Context, files []string, fn func(contract.PlacedMark) error) error {
	return c.Writer.EachMark(ctx, files, func(m contract.PlacedMark) error { *c.rows++; return fn(m) })
}

func (c countedTx) EachFileLook(ctx context.Context, fn func(contract.FileLook) error) error {
	return c.Writer.EachFileLook(ctx, func(l contract.FileLook) error { *c.rows++; return fn(l) })
}

func (c countedTx) EachName(ctx context.Context, fn func(photo, name string)) error {
	return c.Writer.EachName(ctx, func(photo, name string) { *c.rows++; fn(photo, name) })
}

func (c countedTx) EachTaken(ctx context.Context, fn func(photo, source, path string)) error {
	return c.Writer.EachTaken(ctx, func(photo, source, path string) { *c.rows++; fn(photo, source, path) })
}

func (c countedTx) ConsentLog(ctx context.Context, only []string) iter.Seq2[schema.LogEntry, error] {
	return func(yield func(schema.LogEntry, error) bool) {
		for e, err := range c.Writer.ConsentLog(ctx, only) {
			*c.rows++
			if !yield(e, err) {
				return
			}
		}
	}
}

func (c countedTx) RoomFamilies(ctx context.Context, only []string) (map[string][]string, error) {
	return countMap[[]string](c)(c.Writer.RoomFamilies(ctx, only))
}

func (c countedTx) ShootWords(ctx context.Context, shoots []string) (map[string]schema.Beside, error) {
	return countMap[schema.Beside](c)(c.Writer.ShootWords(ctx, shoots))
}

func (c countedTx) EachPhotoRecord(ctx context.Context, each func(schema.PhotoRecord) error) error {
	return c.Writer.EachPhotoRecord(ctx, func(p schema.PhotoRecord) error {
		*c.rows++
		return each(p)
	})
}

func (c countedTx) PhotoRecordsOf(ctx context.Context, files []string) ([]schema.PhotoRecord, error) {
	return countList[schema.PhotoRecord](c)(c.Writer.PhotoRecordsOf(ctx, files))
}

func (c countedTx) PhotosOfRoom(ctx context.Context, room string) ([]string, error) {
	return countList[string](c)(c.Writer.PhotosOfRoom(ctx, room))
}

func (c countedTx) Events(ctx context.Context, only []string) ([]schema.Event, error) {
	return countList[schema.Event](c)(c.Writer.Events(ctx, only))
}

func (c countedTx) Families(ctx context.Context, only []string) ([]schema.Family, error) {
	return countList[schema.Family](c)(c.Writer.Families(ctx, only))
}

func (c countedTx) People(ctx context.Context, only []string) ([]schema.Person, error) {
	return countList[schema.Person](c)(c.Writer.People(ctx, only))
}

func (c countedTx) Rooms(ctx context.Context, only []string) ([]schema.Room, error) {
	return countList[schema.Room](c)(c.Writer.Rooms(ctx, only))
}

func (c countedTx) Shoots(ctx context.Context, only []string) ([]schema.Shoot, error) {
	return countList[schema.Shoot](c)(c.Writer.Shoots(ctx, only))
}

func (c countedTx) Notices(ctx context.Context, only []string) ([]schema.Notice, error) {
	return countList[schema.Notice](c)(c.Writer.Notices(ctx, only))
}

func (c countedTx) Consents(ctx context.Context, only []string) ([]schema.Consent, error) {
	return countList[schema.Consent](c)(c.Writer.Consents(ctx, only))
}

func (c countedTx) NamesBeside(ctx context.Context, rooms []string) ([]contract.NameBeside, error) {
	return countList[contract.NameBeside](c)(c.Writer.NamesBeside(ctx, rooms))
}

func (c countedTx) Delivered(ctx context.Context, only []string) ([]contract.DeliveredPhoto, error) {
	return countList[contract.DeliveredPhoto](c)(c.Writer.Delivered(ctx, only))
}

func (c countedTx) Recalls(ctx context.Context, which contract.RecallsChosen) ([]schema.Recall, error) {
	return countList[schema.Recall](c)(c.Writer.Recalls(ctx, which))
}

func (c countedTx) Pictures(ctx context.Context) ([]schema.PictureRecord, error) {
	return countList[schema.PictureRecord](c)(c.Writer.Pictures(ctx))
}

func (c countedTx) WaitingLooks(ctx context.Context) ([]contract.FileLook, error) {
	return countList[contract.FileLook](c)(c.Writer.WaitingLooks(ctx))
}
