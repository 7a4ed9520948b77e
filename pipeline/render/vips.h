/* libvips, reduced to the things a ladder needs. Nothing here keeps a
 * pointer to its arguments after it returns, so Go may pass its own memory.
 * Functions that return int give 0 for success; what they put into an
 * out-parameter is then the caller's, to be freed with g_free.
 */

#include <vips/vips.h>

/* A decoded picture: packed rows of triples, and nothing else. They are 8-bit
 * sRGB, or of a still what StillroomDecode says.
 */
typedef struct {
	void *data;
	int width;
	int height;
	int wide; /* 16 bits each */
} StillroomPixels;

/* What has to be known before a picture is decoded. */
typedef struct {
	int width; /* as stored, before orientation */
	int height;
	int components;      /* of colour: 1, 3 or 4; alpha is not counted */
	int bands;           /* with alpha */
	int bits;            /* of a number: 8 or 16; 0 is anything else */
	int picture;         /* its numbers can be drawn */
	int pages;           /* pictures that the decoder finds in the file */
	int adobe_rgb;       /* EXIF says Adobe RGB in the way of DCF 2.0 */
	void *profile;       /* the embedded ICC profile, or NULL */
	size_t profile_size;
} StillroomHeader;

/* How to decode. */
typedef struct {
	const char *loader; /* name of the libvips operation */
	int page;           /* TIFF only: the directory that is the picture */
	int subifd;         /* and the sub-directory of it, or -1 */
	int fail_on;        /* VipsFailOn: how strict to be */
	int shrink;         /* JPEG only: 1, 2, 4 or 8, done while decoding */
	int width;          /* of the result, still as stored */
	int height;
	const void *profile; /* convert from this profile; NULL: by interpretation */
	size_t profile_size;
	int intent; /* VipsIntent of the conversion from profile */
	int still;  /* what has 16 bits keeps them, in Display P3 */
	int keep;   /* the numbers stay what they are, in the profile */
	int narrow; /* black is stored as 16 of 255 and white as 235 */
} StillroomDecode;

typedef enum { STILLROOM_JPEG, STILLROOM_WEBP, STILLROOM_AVIF } StillroomEncoder;

int stillroom_start(void);
int stillroom_has(const char *loader);

/* Has libvips load what an operation is in, if it is in a module: modules.c. */
void stillroom_need(const char *operation);
int stillroom_header(const char *loader, int page, int subifd, const void *buf,
	size_t len, StillroomHeader *out);
/* Whether so much memory could be had at this moment. */
int stillroom_can_allocate(size_t bytes);

/* Returns -2 if there was no memory for it. */
int stillroom_decode(const StillroomDecode *how, const void *buf, size_t len,
	StillroomPixels *out);
int stillroom_orient(const StillroomPixels *in, int orientation,
	StillroomPixels *out);
int stillroom_resize(const StillroomPixels *in, int width, int height,
	StillroomPixels *out);
int stillroom_crop(const StillroomPixels *in, int x, int y, int width,
	int height, StillroomPixels *out);
void stillroom_put(StillroomPixels *in, const StillroomPixels *part, int x,
	int y);
void stillroom_gray(StillroomPixels *in, int x, int y, int width, int height);
int stillroom_enlarge(const StillroomPixels *in, int width, int height,
	StillroomPixels *out);
int stillroom_widen(const StillroomPixels *in, StillroomPixels *out);
/* Into an open file, which stays open. */
int stillroom_write_still(const StillroomPixels *in, const void *profile,
	size_t profile_size, int descriptor);
int stillroom_encode(const StillroomPixels *in, StillroomEncoder encoder,
	int quality, int effort, void **buf, size_t *len);
