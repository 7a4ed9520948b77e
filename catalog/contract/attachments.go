package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// AttachmentReader reads what is attached to rooms, by room, kind and path.
type AttachmentReader interface {
	// Attachments are those of a room, or all if it is "".
	Attachments(ctx context.Context, room string) ([]schema.Attachment, error)

	// AttachmentsCalled are those of which the file was called so, and those of which
	// the digest begins so if it could be one.
	AttachmentsCalled(ctx context.Context, id string) ([]schema.Attachment, error)

	// AttachmentOf is the one with these bytes.
	AttachmentOf(ctx context.Context, sha string) (a schema.Attachment, found bool, err error)
}

// AttachmentWriter writes it.
type AttachmentWriter interface {
	// PutAttachment attaches a file. One that is attached keeps its title if there is
	// no new one; bytes that are known as another file stay where they lie.
	PutAttachment(ctx context.Context, a schema.NewAttachment, at schema.When) error
}
