package formats

import (
	"cmp"
	"path"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// AttachedMaking says how a file of an attachment is made. The zero value: it is none.
type AttachedMaking struct {
	Form     schema.AsForm
	LongEdge int // of a picture, in pixels
}

// MaxTranscript is how long a transcript may be, in bytes: it stands in the manifest,
// whose parts are bounded.
const MaxTranscript = 1 << 20

// attach sorts the attachments of a view into those that leave and those that are
// withheld. A format that carries none leaves out those that might leave.
func (pkg *Package) attach(view schema.ExportView, format Format, opt Options, private TextGate) {
	for i := range view.Attachments {
		x := &view.Attachments[i]
		p := attachedPhoto(x, view.Secret, opt)
		if !format.Attachments {
			if x.Decision.Effect == schema.Permit {
				pkg.LeftOut++
			}
			continue
		}
		p.Pictures = attachedFiles(p, format, opt)
		if reasons, effect := withholdAttached(p, format, opt, private); effect != schema.Permit {
			pkg.Withheld = append(pkg.Withheld, withheldAttached(p, effect, reasons))
			continue
		}
		if pkg.ValidUntil == "" || p.Until < pkg.ValidUntil {
			pkg.ValidUntil = p.Until
		}
		pkg.Attachments = append(pkg.Attachments, p)
	}
	slices.SortFunc(pkg.Attachments, func(a, b Photo) int {
		return cmp.Or(cmp.Compare(a.RoomID, b.RoomID), cmp.Compare(a.Kind(), b.Kind()), cmp.Compare(a.PhotoID, b.PhotoID))
	})
	counted := map[string]int{}
	for i := range pkg.Attachments {
		p := &pkg.Attachments[i]
		counted[p.RoomID]++
		p.Sequence = counted[p.RoomID]
	}
}

func withheldAttached(p Photo, effect schema.Effect, reasons []string) schema.Withheld {
	return schema.Withheld{Photo: p.Photo.ID, Kind: p.Kind(), PackageID: p.PhotoID, Room: p.Photo.Room, Effect: effect, Reasons: reasons}
}

// Drop withholds an attachment of which nothing could be made, and reports whether it
// was in the plan. Of a room of which nothing else leaves, nothing is told.
func (pkg *Package) Drop(sum schema.Digest, reason string) bool {
	i := slices.IndexFunc(pkg.Attachments, func(p Photo) bool { return p.Photo.SHA256 == sum })
	if i < 0 {
		return false
	}
	pkg.Withheld = append(pkg.Withheld, withheldAttached(pkg.Attachments[i], schema.Hold, []string{reason}))
	gone := pkg.Attachments[i]
	pkg.Attachments = slices.Delete(slices.Clone(pkg.Attachments), i, i+1)
	pkg.Rooms = slices.Clone(pkg.Rooms)
	for n, r := range pkg.Rooms {
		pkg.Rooms[n].Stories = slices.DeleteFunc(slices.Clone(r.Stories), func(id string) bool { return id == gone.PhotoID })
	}
	pkg.Rooms = slices.DeleteFunc(pkg.Rooms, func(r schema.ManifestRoom) bool {
		return r.Photos == 0 && !slices.ContainsFunc(pkg.Attachments, func(p Photo) bool { return p.RoomID == r.RoomID })
	})
	return true
}

// Leaving are the photos and the attachments of a plan: all that leaves because a family
// said yes to it. They are not to be changed.
func (pkg Package) Leaving() []Photo {
	if len(pkg.Attachments) == 0 {
		return slices.Clip(pkg.Photos) // a copy of thousands would be large
	}
	return slices.Concat(pkg.Photos, pkg.Attachments)
}

// Kind is that of an attachment, "" for a photo.
func (p Photo) Kind() schema.AttachmentKind {
	if p.Attached == nil {
		return ""
	}
	return p.Attached.Kind
}

// What says what it is, for people.
func (p Photo) What() string {
	if p.Attached == nil {
		return "photo"
	}
	return string(p.Attached.Kind)
}

// attachedPhoto is an attachment as it leaves, like a photo: under an opaque name, with
// words that a person wrote for it. Nobody is called its creator: the credit that a
// family asks for stands beside it, and no other.
func attachedPhoto(x *schema.ExportPhoto, secret string, opt Options) Photo {
	p := Photo{
		ExportPhoto: x, Terms: x.Decision.Conditions.Told(), PhotoID: schema.PackagePhotoID(secret, opt.Channel, x.Photo.SHA256),
		RoomID: opaqueRoom(secret, opt.Channel, x.Photo.Room), DecisionID: decisionID(secret, opt.Channel, x.Decision), Subject: subjectName(x),
		GUID: globalID(secret, opt.Channel, x), ReleaseID: releaseID(secret, opt.Channel, x),
		Rights: schema.ManifestRights{UsageTerms: usageTerms, DataMining: dataMining},
	}
	if x.Decision.Effect == schema.Permit {
		p.Until = until(x, opt)
	}
	p.Text, p.unsayable = fillSince(schema.ManifestText{
		Alt: x.Attached.Alt, Caption: x.Attached.Caption, CreditLine: x.Decision.Conditions.CreditLine,
	}, x, opt)
	return p
}

// withholdAttached says why an attachment cannot leave, consent first.
func withholdAttached(p Photo, format Format, opt Options, private TextGate) ([]string, schema.Effect) {
	if p.Decision.Effect != schema.Permit {
		return p.Decision.Reasons, p.Decision.Effect
	}
	var reasons []string
	say := func(on bool, reason string) {
		if on {
			reasons = append(reasons, reason)
		}
	}
	form := p.Attached.Form
	say(p.Until == "", schema.ReasonBlackout)
	say(len(p.Pictures) == 0, attachedWhy(p, opt))
	// Nobody reads what is said in sound but who hears it: what is written down of it is
	// searched in its place.
	say((form == schema.AsSound || form == schema.AsFilm) && p.Attached.Transcript == "", schema.ReasonNoWords)
	// There is no proof of attachments that a family could have seen.
	say(p.Terms.ReviewBeforeUse, schema.ReasonUnseen)
	say(p.unsayable != "", p.unsayable)
	say(len(p.Attached.Transcript) > MaxTranscript, schema.ReasonTextLong)
	say(unprintable(p, format, opt), schema.ReasonUnprintable)
	say(private(p) || warningTells(p, private), schema.ReasonTextPrivate)
	if len(reasons) > 0 {
		return reasons, schema.Hold
	}
	return nil, schema.Permit
}

// attachedWhy is why there is no file of an attachment.
func attachedWhy(p Photo, opt Options) string {
	switch {
	case p.Photo.Bytes > opt.Settings.Limits.MaxFileBytes:
		return schema.ReasonAttachLarge
	case p.Attached.Form == schema.AsFilm:
		return schema.ReasonTooLarge
	}
	return schema.ReasonAttachForm
}

// attachedFiles are the files of an attachment.
func attachedFiles(p Photo, format Format, opt Options) (list []Picture) {
	add := func(making Making, file schema.ManifestFile) {
		file.MetadataProfile = cmp.Or(file.MetadataProfile, "none")
		list = append(list, Picture{
			From:   schema.Derivative{Path: p.Photo.Path, Bytes: p.Photo.Bytes, SHA256: p.Photo.SHA256, Format: p.Attached.Format},
			Making: making, File: file,
		})
	}
	name := p.RoomID + "/" + p.PhotoID
	one := func(role, ext, media string) {
		add(Making{Attached: AttachedMaking{Form: p.Attached.Form}}, schema.ManifestFile{Role: role, Path: name + ext, MediaType: media})
	}
	if p.Photo.Bytes <= opt.Settings.Limits.MaxFileBytes {
		switch limit := longEdge(p, opt); p.Attached.Form {
		case schema.AsPicture:
			for _, r := range attachedRecipes(limit) {
				role := "web"
				if r.Name == "thumb" {
					role = "thumbnail"
				}
				add(Making{Attached: AttachedMaking{schema.AsPicture, r.LongEdge}}, schema.ManifestFile{
					Role: role, Path: name + "-" + r.Name + ".jpg", MediaType: "image/jpeg",
				})
			}
		case schema.AsSound:
			if p.Attached.Format == schema.FormatWAV {
				one("sound", ".wav", "audio/wav")
			} else {
				one("sound", ".mp3", "audio/mpeg")
			}
		case schema.AsFilm:
			// A film is not made smaller here: one that is larger than may be shown stays.
			if w, h := p.Photo.Probe.Width, p.Photo.Probe.Height; limit == 0 || min(w, h) > 0 && max(w, h) <= limit {
				one("film", ".mp4", "video/mp4")
			}
		case schema.AsText:
			one("text", ".txt", "text/plain")
		}
	}
	if format.Omits != nil && attachedOriginalMayLeave(p, opt) {
		add(Making{Original: true}, schema.ManifestFile{
			Role: "master", Path: path.Join(OriginalsFolder, p.PhotoID+"."+extensionOf(p.Attached.Format)), Bytes: p.Photo.Bytes, SHA256: p.Photo.SHA256,
			MediaType: cmp.Or(p.Photo.Probe.MIME, "application/octet-stream"), MetadataProfile: OriginalProfile,
		})
	}
	return list
}

func extensionOf(f schema.Format) string {
	if f == schema.FormatUnknown {
		return "bin"
	}
	return f.Extension()
}

// attachedRecipes are the sizes in which a letter or a drawing leaves, largest first and
// none larger than limit, 0 for none.
func attachedRecipes(limit int) (list []schema.Recipe) {
	for _, r := range schema.On(schema.DefaultRecipes()) {
		if limit > 0 && r.LongEdge > limit {
			r.LongEdge = limit
		}
		if len(list) == 0 || r.LongEdge < list[len(list)-1].LongEdge {
			list = append(list, r)
		}
	}
	return list
}

// attachedOriginalMayLeave reports whether every family said, in so many words, that the
// archive may have what they gave as it is, and none of their other words is against it:
// nothing here tells how large what it shows is, or of which place it speaks.
func attachedOriginalMayLeave(p Photo, opt Options) bool {
	return originalAsked(p, opt) && !p.Terms.ReviewBeforeUse && p.Terms.LocationPrecision == "" && longEdge(p, opt) == 0
}

// attachment is an attachment as a manifest has it.
func (p Photo) attachment() schema.ManifestAttachment {
	a := schema.ManifestAttachment{
		AttachmentID: p.PhotoID, RoomID: p.RoomID, Kind: p.Kind(), SubjectName: p.Subject,
		Text: schema.ManifestAttachText{
			Alt: p.Text.Alt, Caption: p.Text.Caption, CreditLine: p.Text.CreditLine, Transcript: p.Attached.Transcript,
		},
		Rights:  schema.ManifestAttachRight{UsageTerms: p.Rights.UsageTerms, DataMining: p.Rights.DataMining},
		Consent: p.consent(),
	}
	for _, f := range p.Pictures {
		a.Files = append(a.Files, f.File)
	}
	return a
}
