package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// AttachmentReader reads the files that are attached to rooms, by room, kind and path.
type AttachmentReader interface {
	// Attachments returns those of a room, or all if room is "".
	Attachments(ctx context.Context, room string) ([]schema.Attachment, error)

	// AttachmentsCalled returns the attachments whose file had this name, and those whose
	// digest begins with id if id can be the beginning of a digest.
	AttachmentsCalled(ctx context.Context, id string) ([]schema.Attachment, error)

	// AttachmentOf returns the attachment with these bytes.
	AttachmentOf(ctx context.Context, sha string) (a schema.Attachment, found bool, err error)
}

// AttachmentWriter writes attachments.
type AttachmentWriter interface {
	// PutAttachment attaches a file. A file that is attached already keeps its title and
	// each of its words unless there is a new one; bytes that are known as another file
	// stay at their path.
	PutAttachment(ctx context.Context, a schema.Attachment, at schema.When) error
}
