package main

import "time"

// room is a furnished scene and how it was photographed.
type room struct {
	folder string
	build  func() *scene
	film   film
	body   body
	place  place
	zone   time.Duration // of the camera's clock, whether it says so or not
	frames []frameSpec
}

// body is a camera. Model, owner and serial numbers are invented.
type body struct {
	model, serial, lensSerial string
	offset                    string // ±hh:mm; empty for a camera that knows no time zones
}

// frameSpec is one frame: where the camera stood, how it was held, and what
// it wrote.
type frameSpec struct {
	name        string
	cam         camera
	w, h        int // upright
	orientation int // of the stored pixels, as in EXIF
	taken       string
	fraction    string // of the second
	shutter     uint32 // 1/s
	stop        uint32 // tenths
	iso         uint16
}

// The rooms. Portrait frames are stored as the sensor lies, with the
// orientation saying how to hold them; one was taken upside down.
var rooms = []room{
	{
		folder: "room-a", build: roomA,
		film:  film{key: 0.27, white: vec{1.05, 1, 0.9}, crisp: 1.25},
		body:  body{"Synthetic One", "SR1-000417", "SRL-20040-0093", "+01:00"},
		place: place{lat: 0.412345, lon: 0.187654, alt: 31},
		zone:  time.Hour,
		frames: []frameSpec{
			{"IMG_4101", camera{from: vec{2.45, 1.42, 3.98}, to: vec{1.95, 0.98, 0}, focal: 24}, 2400, 1600, 1, "2024:04:06 08:41:12", "31", 60, 56, 400},
			{"IMG_4102", camera{from: vec{1.75, 1.3, 2.75}, to: vec{2.95, 0.62, 0.75}, focal: 30}, 1680, 1120, 1, "2024:04:06 08:44:50", "07", 60, 56, 400},
			{"IMG_4103", camera{from: vec{1.9, 1.35, 2.35}, to: vec{0.1, 1.15, 1.8}, focal: 24}, 1120, 1680, 6, "2024:04:06 08:49:33", "84", 125, 56, 400},
			{"IMG_4104", camera{from: vec{1.95, 1.3, 1.95}, to: vec{1.66, 1.16, 0.2}, focal: 34}, 1680, 1120, 1, "2024:04:06 08:53:02", "52", 60, 40, 400},
			{"IMG_4105", camera{from: vec{3.4, 1.3, 2.9}, to: vec{0.7, 1.0, 0.3}, focal: 30}, 1120, 1680, 8, "2024:04:06 08:58:27", "19", 60, 56, 400},
		},
	},
	{
		folder: "room-b", build: roomB,
		film:  film{key: 0.38, white: vec{1.01, 1, 0.96}, crisp: 1.24},
		body:  body{"Synthetic Two", "SR2-001120", "SRL-20040-0151", ""},
		place: place{lat: -0.734512, lon: 0.256718, alt: 42},
		zone:  time.Hour,
		frames: []frameSpec{
			{"IMG_0217", camera{from: vec{2.1, 1.4, 4.12}, to: vec{1.8, 0.85, 0}, focal: 22.5}, 2400, 1600, 1, "2024:04:13 12:06:41", "63", 50, 40, 800},
			{"IMG_0218", camera{from: vec{1.75, 1.25, 2.2}, to: vec{0.5, 0.85, 0.4}, focal: 30}, 1120, 1680, 6, "2024:04:13 12:11:05", "28", 50, 40, 800},
			{"IMG_0219", camera{from: vec{0.9, 1.2, 2.5}, to: vec{3.6, 0.9, 2.0}, focal: 28}, 1680, 1120, 1, "2024:04:13 12:17:48", "90", 50, 40, 800},
			{"IMG_0220", camera{from: vec{1.75, 0.75, 3.35}, to: vec{2.0, 0.05, 2.1}, focal: 35, tilted: true}, 1680, 1120, 3, "2024:04:13 12:22:19", "46", 80, 40, 800},
			{"IMG_0221", camera{from: vec{1.6, 1.3, 2.1}, to: vec{3.6, 1.05, 0.7}, focal: 26}, 1120, 1680, 8, "2024:04:13 12:26:54", "11", 50, 40, 800},
		},
	},
	{
		folder: "room-c", build: roomC,
		film:  film{key: 0.13, white: vec{1.04, 1, 0.9}, crisp: 1.12},
		body:  body{"Synthetic One", "SR1-000533", "SRL-20040-0208", "+02:00"},
		place: place{lat: 0.561234, lon: -0.913456, alt: 27},
		zone:  2 * time.Hour,
		frames: []frameSpec{
			{"IMG_7731", camera{from: vec{1.5, 1.4, 3.8}, to: vec{2.2, 0.98, 0}, focal: 23}, 2400, 1600, 1, "2024:05:04 20:52:07", "75", 30, 28, 1600},
			{"IMG_7732", camera{from: vec{2.1, 1.2, 2.3}, to: vec{0.75, 0.75, 0.5}, focal: 30}, 1680, 1120, 1, "2024:05:04 20:56:38", "02", 30, 28, 1600},
			{"IMG_7733", camera{from: vec{1.9, 1.25, 2.4}, to: vec{3.8, 1.1, 1.5}, focal: 26}, 1120, 1680, 8, "2024:05:04 21:01:16", "58", 30, 28, 1600},
			{"IMG_7734", camera{from: vec{2.2, 1.35, 2.3}, to: vec{2.78, 1.1, 0.2}, focal: 32}, 1680, 1120, 1, "2024:05:04 21:05:59", "37", 30, 28, 1600},
			{"IMG_7735", camera{from: vec{2.3, 1.3, 3.1}, to: vec{0.2, 0.95, 2.6}, focal: 26}, 1120, 1680, 6, "2024:05:04 21:10:44", "66", 30, 28, 1600},
		},
	},
}
