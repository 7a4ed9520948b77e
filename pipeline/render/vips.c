#include "vips.h"

#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* libvips warns through GLib's log, which goes to stderr and quotes the file.
 * What matters of it is in the results.
 */
static void
discard_log(const gchar *domain, GLogLevelFlags level, const gchar *message,
	gpointer data)
{
}

int
stillroom_start(void)
{
	if (VIPS_INIT("stillroom"))
		return -1;

	g_log_set_handler("VIPS",
		G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG,
		discard_log, NULL);

	/* A decoded picture of more than 100 MB that does not come line by line would
	 * be written into the folder for temporary files: a private picture where a
	 * killed run leaves it, and where a process that may open no file fails as if
	 * the picture were damaged. It is held in memory, and Need counts it.
	 */
	if (!g_setenv("VIPS_DISC_THRESHOLD", "1000000g", TRUE))
		return -1;

	/* Loaders that libvips' authors would not give a stranger's file. */
	vips_block_untrusted_set(TRUE);

	/* Whole images in parallel use the cores better than threads inside
	 * one, and hold no more memory than they must.
	 */
	vips_concurrency_set(1);

	/* No photograph is rendered twice in a process, and the cache would
	 * keep the last ones, private as they are, in memory.
	 */
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);

#ifdef __GLIBC__
	/* glibc gives every thread its own heap, up to eight a core, and big
	 * image buffers freed in one are not used by another.
	 */
	mallopt(M_ARENA_MAX, 2);

	/* And it gives the memory of every picture back to the system, which
	 * then hands it out anew, page by page, for the next one.
	 */
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 128 << 20);
#endif
	return 0;
}

int
stillroom_has(const char *loader)
{
	stillroom_need(loader);
	return vips_type_find("VipsOperation", loader) != 0;
}

/* Opens, reading the header only. The image reads from buf until it is
 * unreferenced.
 */
static VipsImage *
open_image(const char *loader, const void *buf, size_t len, int fail_on,
	int shrink, int page, int subifd)
{
	VipsBlob *blob = vips_blob_new(NULL, buf, len);
	VipsImage *image = NULL;
	int failed;

	stillroom_need(loader);
	if (shrink > 1)
		failed = vips_call(loader, blob, &image,
			"access", VIPS_ACCESS_SEQUENTIAL,
			"fail_on", fail_on,
			"shrink", shrink,
			NULL);
	else if (page > 0 || subifd >= 0)
		failed = vips_call(loader, blob, &image,
			"access", VIPS_ACCESS_SEQUENTIAL,
			"fail_on", fail_on,
			"page", page,
			"subifd", subifd,
			NULL);
	else
		failed = vips_call(loader, blob, &image,
			"access", VIPS_ACCESS_SEQUENTIAL,
			"fail_on", fail_on,
			NULL);
	vips_area_unref(VIPS_AREA(blob));
	return failed ? NULL : image;
}

/* The number of bands that carry colour; more are alpha or spot colours. */
static int
color_bands(VipsImage *image)
{
	switch (vips_image_guess_interpretation(image)) {
	case VIPS_INTERPRETATION_CMYK:
		return 4;
	case VIPS_INTERPRETATION_B_W:
	case VIPS_INTERPRETATION_GREY16:
		return 1;
	default:
		return image->Bands >= 3 ? 3 : 1;
	}
}

/* Whether the numbers have a meaning as a picture. Those with a sign, and pairs,
 * are heights and measurements.
 */
static gboolean
is_picture(VipsImage *image)
{
	switch (image->BandFmt) {
	case VIPS_FORMAT_UCHAR:
	case VIPS_FORMAT_USHORT:
	case VIPS_FORMAT_UINT:
	case VIPS_FORMAT_FLOAT:
	case VIPS_FORMAT_DOUBLE:
		return TRUE;
	default:
		return image->Type == VIPS_INTERPRETATION_LAB ||
			image->Type == VIPS_INTERPRETATION_LABS;
	}
}

/* libvips writes EXIF values as "R03 (R03, ASCII, 4 components, 4 bytes)". */
static int
exif_starts(VipsImage *image, const char *field, const char *value)
{
	const char *s;

	return vips_image_get_typeof(image, field) &&
		!vips_image_get_string(image, field, &s) &&
		strncmp(s, value, strlen(value)) == 0;
}

int
stillroom_header(const char *loader, int page, int subifd, const void *buf,
	size_t len, StillroomHeader *out)
{
	VipsImage *image =
		open_image(loader, buf, len, VIPS_FAIL_ON_NONE, 1, page, subifd);
	const void *profile;
	size_t size;

	memset(out, 0, sizeof(*out));
	if (!image) {
		vips_error_clear();
		return -1;
	}
	out->width = image->Xsize;
	out->height = image->Ysize;
	out->components = color_bands(image);
	out->bands = image->Bands;
	out->bits = image->BandFmt == VIPS_FORMAT_UCHAR ? 8
		: image->BandFmt == VIPS_FORMAT_USHORT ? 16
						       : 0;
	out->picture = is_picture(image);
	out->pages = vips_image_get_n_pages(image);

	/* DCF 2.0: index R03 and an uncalibrated colour space together. R03
	 * with colour space 1 (sRGB) is left behind by programs that converted
	 * the picture and kept the index.
	 */
	out->adobe_rgb =
		(exif_starts(image, "exif-ifd4-InteroperabilityIndex", "R03") &&
			!exif_starts(image, "exif-ifd2-ColorSpace", "1 ")) ||
		/* No standard has 2, but cameras and programs write it. */
		exif_starts(image, "exif-ifd2-ColorSpace", "2 ");

	if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) &&
		!vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &size) &&
		(out->profile = g_try_malloc(size))) {
		memcpy(out->profile, profile, size);
		out->profile_size = size;
	}
	g_object_unref(image);
	vips_error_clear();
	return 0;
}

/* Of 32 bits the upper 16. */
static int
to_16_bits(VipsImage *in, VipsImage **out)
{
	VipsImage *upper;
	int failed;

	if (vips_rshift_const1(in, &upper, 16, NULL))
		return -1;
	failed = vips_cast(upper, out, VIPS_FORMAT_USHORT, NULL);
	g_object_unref(upper);
	return failed;
}

/* Gray in floating point is light, as RGB in floating point is. */
static int
from_light(VipsImage *in, VipsImage **out)
{
	VipsImage *scope = vips_image_new(); /* owns the steps */
	VipsImage **t =
		(VipsImage **) vips_object_local_array(VIPS_OBJECT(scope), 3);
	int failed = vips_extract_band(in, &t[0], 0, NULL);

	if (!failed) {
		VipsImage *bands[3] = { t[0], t[0], t[0] };

		failed = vips_bandjoin(bands, &t[1], 3, NULL) ||
			vips_copy(t[1], &t[2],
				"interpretation", VIPS_INTERPRETATION_scRGB, NULL) ||
			vips_colourspace(t[2], out, VIPS_INTERPRETATION_sRGB, NULL);
	}
	g_object_unref(scope);
	return failed;
}

/* Brings the exotic (Lab, XYZ, float, unnamed bands) to 8-bit sRGB or gray, and
 * leaves what the later steps can work with: 8 or 16 bits of RGB, gray or CMYK.
 */
static int
to_plain(VipsImage *in, VipsImage **out)
{
	VipsInterpretation type = vips_image_guess_interpretation(in);
	VipsImage *named = NULL, *light = NULL;
	int failed;

	if (in->BandFmt == VIPS_FORMAT_UINT) {
		if (to_16_bits(in, &named))
			return -1;
		failed = to_plain(named, out);
		g_object_unref(named);
		return failed;
	}
	if ((in->BandFmt == VIPS_FORMAT_FLOAT || in->BandFmt == VIPS_FORMAT_DOUBLE) &&
		color_bands(in) == 1)
		return from_light(in, out);
	if (in->BandFmt == VIPS_FORMAT_UCHAR || in->BandFmt == VIPS_FORMAT_USHORT) {
		gboolean wide = in->BandFmt == VIPS_FORMAT_USHORT;

		switch (type) {
		case VIPS_INTERPRETATION_CMYK:
			return vips_copy(in, out, "interpretation", type, NULL);
		case VIPS_INTERPRETATION_LAB:
		case VIPS_INTERPRETATION_LABS:
		case VIPS_INTERPRETATION_LABQ:
		case VIPS_INTERPRETATION_XYZ:
			break;
		default:
			if (color_bands(in) == 3)
				type = wide ? VIPS_INTERPRETATION_RGB16
					    : VIPS_INTERPRETATION_sRGB;
			else
				type = wide ? VIPS_INTERPRETATION_GREY16
					    : VIPS_INTERPRETATION_B_W;
			return vips_copy(in, out, "interpretation", type, NULL);
		}
	}
	/* libvips' direct way from packed Lab is a coarse table. */
	failed = vips_copy(in, &named, "interpretation", type, NULL) ||
		vips_colourspace(named, &light,
			type == VIPS_INTERPRETATION_LABQ
				? VIPS_INTERPRETATION_scRGB
				: type,
			NULL) ||
		vips_colourspace(light, out, VIPS_INTERPRETATION_sRGB, NULL);
	VIPS_UNREF(light);
	VIPS_UNREF(named);
	return failed;
}

/* Stretches colour from the range of video, 16 to 235 of 255, to all that there is.
 * Alpha has that already.
 */
static int
to_full_range(VipsImage *in, VipsImage **out, const StillroomDecode *how)
{
	VipsImage *scope, **t;
	int bands = color_bands(in), failed;
	double step = in->BandFmt == VIPS_FORMAT_USHORT ? 256 : 1;
	double full = in->BandFmt == VIPS_FORMAT_USHORT ? 65535 : 255;

	if (!how->narrow)
		return vips_copy(in, out, NULL);
	scope = vips_image_new(); /* owns the steps */
	t = (VipsImage **) vips_object_local_array(VIPS_OBJECT(scope), 6);
	failed = vips_extract_band(in, &t[0], 0, "n", bands, NULL) ||
		vips_linear1(t[0], &t[1], full / (219 * step), -16 * full / 219, NULL) ||
		vips_round(t[1], &t[2], VIPS_OPERATION_ROUND_RINT, NULL) ||
		vips_cast(t[2], &t[3], in->BandFmt, NULL);
	if (!failed && in->Bands > bands)
		failed = vips_extract_band(in, &t[4], bands, "n", in->Bands - bands, NULL) ||
			vips_bandjoin2(t[3], t[4], &t[5], NULL);
	if (!failed)
		failed = vips_copy(t[5] ? t[5] : t[3], out, "interpretation", in->Type, NULL);
	g_object_unref(scope);
	return failed;
}

/* Drops everything that is not colour: one band more is alpha and is laid on
 * white, still more are spot colours and masks.
 */
static int
to_opaque(VipsImage *in, VipsImage **out)
{
	int bands = color_bands(in);
	double full = in->BandFmt == VIPS_FORMAT_USHORT ? 65535 : 255;
	double paper = in->Type == VIPS_INTERPRETATION_CMYK ? 0 : full;
	double white[4] = { paper, paper, paper, paper };
	VipsArrayDouble *background;
	int failed;

	if (in->Bands != bands + 1)
		return vips_extract_band(in, out, 0, "n", bands, NULL);
	background = vips_array_double_new(white, bands);
	failed = vips_flatten(in, out,
		"background", background,
		"max_alpha", full,
		NULL);
	vips_area_unref(VIPS_AREA(background));
	return failed;
}

/* The bytes of a pixel. */
static size_t
pixel(const StillroomPixels *p)
{
	return p->wide ? 6 : 3;
}

/* Writes w x h pixels, packed, of which the first lies at from and the others
 * step_x and step_y bytes further. The pixel at last is the last one in memory
 * that from is part of.
 */
static void
copy_pixels(const VipsPel *from, ptrdiff_t step_x, ptrdiff_t step_y,
	const VipsPel *last, VipsPel *to, size_t line, int w, int h)
{
	/* A tile at a time, so that both the rows read and the rows written
	 * stay in the processor's cache. Sizes from 16 to 128 do alike.
	 */
	enum { TILE = 32 };
	int x0, y0, y;

	for (y0 = 0; y0 < h; y0 += TILE)
		for (x0 = 0; x0 < w; x0 += TILE)
			for (y = y0; y < MIN(y0 + TILE, h); y++) {
				const VipsPel *p = from + y * step_y + x0 * step_x;
				VipsPel *q = to + y * line + (size_t) x0 * 3;

				int left = MIN(TILE, w - x0);

				/* Four bytes are moved as quickly as one, and
				 * the fourth is put right by the next pixel.
				 * The last of a run has no next one; the last
				 * in memory, which begins or ends a run, has no
				 * fourth byte.
				 */
				if (p == last && left > 1) {
					memcpy(q, p, 3);
					q += 3;
					p += step_x;
					left--;
				}
				for (; left > 1; left--) {
					memcpy(q, p, 4);
					q += 3;
					p += step_x;
				}
				memcpy(q, p, 3);
			}
}

/* The same of 16-bit triples: the pictures of an export's stills, one at a time. */
static void
copy_wide_pixels(const VipsPel *from, ptrdiff_t step_x, ptrdiff_t step_y,
	VipsPel *to, int w, int h)
{
	enum { TILE = 32 };
	int x0, y0, x, y;

	for (y0 = 0; y0 < h; y0 += TILE)
		for (x0 = 0; x0 < w; x0 += TILE)
			for (y = y0; y < MIN(y0 + TILE, h); y++)
				for (x = x0; x < MIN(x0 + TILE, w); x++)
					memcpy(to + ((size_t) y * w + x) * 6,
						from + y * step_y + x * step_x, 6);
}

/* What a thread of libvips is to do. */
typedef struct {
	VipsImage *image;
	gboolean transpose;
	StillroomPixels *out;
	int failed;
} Drawing;

static void *
draw(void *data)
{
	Drawing *d = data;
	int w = d->image->Xsize, h = d->image->Ysize;
	size_t line = d->out->width * pixel(d->out);
	VipsRegion *region = vips_region_new(d->image);
	VipsRect strip = { 0, 0, w, 0 };

	/* Rows that become columns are written a little of many lines at a
	 * time, which goes the better the more of them there are.
	 */
	int rows = d->transpose ? 64 : 16;

	for (; strip.top < h && !d->failed; strip.top += strip.height) {
		const VipsPel *from;
		ptrdiff_t skip;

		strip.height = MIN(rows, h - strip.top);
		if ((d->failed = vips_region_prepare(region, &strip)))
			break;
		from = VIPS_REGION_ADDR(region, 0, strip.top);
		skip = VIPS_REGION_LSKIP(region);
		if (d->transpose)
			copy_pixels(from, skip, 3, from + (strip.height - 1) * skip + (w - 1) * 3,
				(VipsPel *) d->out->data + (size_t) strip.top * 3, line,
				strip.height, w);
		else
			for (int y = 0; y < strip.height; y++)
				memcpy((VipsPel *) d->out->data + (strip.top + y) * line,
					from + y * skip, line);
	}
	g_object_unref(region);
	return NULL;
}

/* Runs the pipeline that ends in image, from top to bottom; rows become columns
 * if transpose says so, which 16-bit pixels cannot.
 *
 * libvips' own sinks hand every strip to a thread and wait for it, also where
 * they are told to use one: two thousand changes of thread for a photograph,
 * each of which may wait for a processor when all are at work. Here one thread
 * does it all. It is one of libvips', which alone keep its buffers from strip to
 * strip.
 */
static int
to_pixels(VipsImage *image, gboolean transpose, StillroomPixels *out)
{
	Drawing d = { image, transpose, out, 0 };
	GThread *thread;

	out->data = NULL;
	out->wide = image->BandFmt == VIPS_FORMAT_USHORT;
	if (image->Bands != 3 || (image->BandFmt != VIPS_FORMAT_UCHAR && !out->wide) ||
		(transpose && out->wide))
		return -1;
	out->width = transpose ? image->Ysize : image->Xsize;
	out->height = transpose ? image->Xsize : image->Ysize;
	if (!(out->data = g_try_malloc(pixel(out) * out->width * out->height)))
		return -1;
	if ((thread = vips_g_thread_new("stillroom", draw, &d)))
		g_thread_join(thread);
	if (!thread || d.failed) {
		g_free(out->data);
		out->data = NULL;
		return -1;
	}
	return 0;
}

/* The opposite: a view of pixels, which must outlive it. It has no metadata. */
static VipsImage *
from_pixels(const StillroomPixels *in)
{
	VipsImage *image = vips_image_new_from_memory(in->data,
		pixel(in) * in->width * in->height, in->width, in->height, 3,
		in->wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);

	if (image)
		image->Type = in->wide ? VIPS_INTERPRETATION_RGB16
				       : VIPS_INTERPRETATION_sRGB;
	return image;
}

int
stillroom_orient(const StillroomPixels *in, int orientation,
	StillroomPixels *out)
{
	/* For each EXIF orientation: does reading the stored picture row by row
	 * run backwards in x, backwards in y, and do rows become columns?
	 */
	static const struct {
		gboolean flip_x, flip_y, transpose;
	} table[9] = {
		[1] = { FALSE, FALSE, FALSE },
		[2] = { TRUE, FALSE, FALSE },
		[3] = { TRUE, TRUE, FALSE },
		[4] = { FALSE, TRUE, FALSE },
		[5] = { FALSE, FALSE, TRUE },
		[6] = { FALSE, TRUE, TRUE },
		[7] = { TRUE, TRUE, TRUE },
		[8] = { TRUE, FALSE, TRUE },
	};
	ptrdiff_t across = pixel(in), down = across * in->width, origin = 0;
	gboolean transpose = table[orientation].transpose;
	const VipsPel *first = in->data;
	int w, h;

	if (table[orientation].flip_x) {
		origin += across * (in->width - 1);
		across = -across;
	}
	if (table[orientation].flip_y) {
		origin += down * (in->height - 1);
		down = -down;
	}
	w = transpose ? in->height : in->width;
	h = transpose ? in->width : in->height;
	if (!(out->data = g_try_malloc(pixel(in) * w * h)))
		return -1;
	out->width = w;
	out->height = h;
	if ((out->wide = in->wide))
		copy_wide_pixels(first + origin, transpose ? down : across,
			transpose ? across : down, out->data, w, h);
	else
		copy_pixels(first + origin, transpose ? down : across,
			transpose ? across : down,
			first + ((size_t) in->width * in->height - 1) * 3,
			out->data, (size_t) w * 3, w, h);
	return 0;
}

/* Before 8.15, libvips reduces height with vector instructions and width
 * without, eight times slower. Turning rows into columns is quick, so width is
 * reduced as height: that takes 30 % off the time of a whole ladder. Asked of the
 * library at work, which may be a later one than was built with.
 */
static gboolean
reduces_width_slowly(void)
{
	return vips_version(0) == 8 && vips_version(1) < 15;
}

static void
free_pixels(VipsImage *image, gpointer data)
{
	g_free(data);
}

/* Transposes. Takes over in, to have it gone before memory is asked for again.
 */
static VipsImage *
turn(VipsImage *in)
{
	StillroomPixels turned;
	VipsImage *out;
	int failed = to_pixels(in, TRUE, &turned);

	g_object_unref(in);
	if (failed)
		return NULL;
	if (!(out = from_pixels(&turned))) {
		g_free(turned.data);
		return NULL;
	}
	g_signal_connect(out, "postclose", G_CALLBACK(free_pixels), turned.data);
	return out;
}

static int
to_height(VipsImage *in, VipsImage **out, int height)
{
	return vips_resize(in, out, 1.0,
		"vscale", (double) height / in->Ysize,
		"kernel", VIPS_KERNEL_LANCZOS3,
		NULL);
}

static int
to_size_turning(VipsImage *in, VipsImage **out, int width, int height)
{
	VipsImage *low, *turned, *small;

	if (to_height(in, &low, height) ||
		!(turned = turn(low)))
		return -1;
	if (to_height(turned, &small, width)) {
		g_object_unref(turned);
		return -1;
	}
	g_object_unref(turned); /* small holds it */
	return (*out = turn(small)) ? 0 : -1;
}

/* Shrinks to exactly width x height. */
static int
to_size(VipsImage *in, VipsImage **out, int width, int height)
{
	if (in->Xsize == width && in->Ysize == height)
		return vips_copy(in, out, NULL);
	if (in->Bands == 3 && in->BandFmt == VIPS_FORMAT_UCHAR &&
		reduces_width_slowly())
		return to_size_turning(in, out, width, height);
	/* libvips rounds size times scale, which gives back the size wanted.
	 * The default gap of 2 lets it average boxes first where a factor is
	 * above four: no visible difference, much less work.
	 */
	return vips_resize(in, out, (double) width / in->Xsize,
		"vscale", (double) height / in->Ysize,
		"kernel", VIPS_KERNEL_LANCZOS3,
		NULL);
}

/* Converts from the profile to sRGB, or to another that libvips brings. CMYK
 * always goes this way: without a profile, libvips takes its built-in one.
 */
static int
from_profile(VipsImage *in, VipsImage **out, const StillroomDecode *how,
	const char *to, int depth)
{
	if (how->profile)
		vips_image_set_blob_copy(in, VIPS_META_ICC_NAME,
			how->profile, how->profile_size);
	else
		vips_image_remove(in, VIPS_META_ICC_NAME);

	return vips_icc_transform(in, out, to,
		"embedded", TRUE,
		"intent", how->intent,
		"depth", depth,
		NULL);
}

/* Viewers convert first and lay a picture on the page then. What is half
 * transparent would have another colour if it were laid on white before. Only
 * for pictures with alpha is colour converted at full size.
 */
static int
to_srgb_under_alpha(VipsImage *in, VipsImage **out, StillroomDecode *how)
{
	int depth = in->BandFmt == VIPS_FORMAT_USHORT ? 16 : 8;

	if (how->profile && !how->keep && in->Bands == color_bands(in) + 1 &&
		!from_profile(in, out, how, how->still && depth == 16 ? "p3" : "srgb",
			depth)) {
		how->profile = NULL;
		how->keep = how->still;
		return 0;
	}
	return vips_copy(in, out, NULL);
}

/* Numbers of 16 bits, which are sRGB's, in Display P3. */
static int
to_p3(VipsImage *in, VipsImage **out)
{
	vips_image_remove(in, VIPS_META_ICC_NAME);
	return vips_icc_transform(in, out, "p3",
		"input_profile", "srgb",
		"intent", VIPS_INTENT_RELATIVE,
		"depth", 16,
		NULL);
}

/* Converts 16 bits of anything to 16 bits of Display P3. */
static int
to_wide(VipsImage *in, VipsImage **out, const StillroomDecode *how)
{
	VipsImage *rgb = NULL;
	int failed;

	/* A profile that cannot be used is as good as none. */
	if ((how->profile || in->Type == VIPS_INTERPRETATION_CMYK) &&
		!from_profile(in, out, how, "p3", 16))
		return 0;
	failed = vips_colourspace(in, &rgb, VIPS_INTERPRETATION_RGB16, NULL) ||
		to_p3(rgb, out);
	VIPS_UNREF(rgb);
	return failed;
}

/* Converts to what the rendering is to be: 8-bit sRGB, from the profile if there is one. Nothing is done to
 * pixels that are sRGB already: 8.14 would shift them.
 */
static int
to_srgb(VipsImage *in, VipsImage **out, const StillroomDecode *how)
{
	if (how->keep)
		return vips_copy(in, out, NULL);
	if (how->still && in->BandFmt == VIPS_FORMAT_USHORT)
		return to_wide(in, out, how);
	/* A profile that cannot be used is as good as none. */
	if ((how->profile || in->Type == VIPS_INTERPRETATION_CMYK) &&
		!from_profile(in, out, how, "srgb", 8))
		return 0;
	if (in->Type == VIPS_INTERPRETATION_sRGB)
		return vips_copy(in, out, NULL);
	return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL);
}

/* Whether what went wrong last is that there was no memory. The text is one for
 * all threads, so it may be another's: then a sound picture waits for another run.
 */
static int
starved(void)
{
	char *text = g_ascii_strdown(vips_error_buffer(), -1);
	int found = strstr(text, "memory") || strstr(text, "malloc");

	g_free(text);
	return found;
}

int
stillroom_can_allocate(size_t bytes)
{
	void *some = g_try_malloc(bytes);
	int can = some || bytes == 0;

	g_free(some);
	return can;
}

int
stillroom_decode(const StillroomDecode *how, const void *buf, size_t len,
	StillroomPixels *out)
{
	VipsImage *scope = vips_image_new(); /* owns the steps */
	VipsImage **t =
		(VipsImage **) vips_object_local_array(VIPS_OBJECT(scope), 7);
	StillroomDecode left = *how; /* to do */
	int failed;

	/* Colour comes after the resize: it then works on fewer pixels. */
	failed =
		!(t[0] = open_image(how->loader, buf, len, how->fail_on,
			  how->shrink, how->page, how->subifd)) ||
		to_plain(t[0], &t[1]) ||
		to_full_range(t[1], &t[2], how) ||
		to_srgb_under_alpha(t[2], &t[3], &left) ||
		to_opaque(t[3], &t[4]) ||
		to_size(t[4], &t[5], how->width, how->height) ||
		to_srgb(t[5], &t[6], &left) ||
		to_pixels(t[6], FALSE, out);
	g_object_unref(scope);
	failed = !failed ? 0 : starved() ? -2 : -1;
	vips_error_clear();
	return failed;
}

int
stillroom_resize(const StillroomPixels *in, int width, int height,
	StillroomPixels *out)
{
	VipsImage *large = from_pixels(in);
	VipsImage *small = NULL;
	int failed;

	failed = !large || to_size(large, &small, width, height) ||
		to_pixels(small, FALSE, out);
	VIPS_UNREF(small);
	VIPS_UNREF(large);
	vips_error_clear();
	return failed ? -1 : 0;
}

int
stillroom_crop(const StillroomPixels *in, int x, int y, int width, int height,
	StillroomPixels *out)
{
	size_t from = in->width * pixel(in), to = width * pixel(in);
	const VipsPel *row;
	int i;

	if (!(out->data = g_try_malloc(to * height)))
		return -1;
	out->width = width;
	out->height = height;
	out->wide = in->wide;
	row = (const VipsPel *) in->data + y * from + x * pixel(in);
	for (i = 0; i < height; i++)
		memcpy((VipsPel *) out->data + i * to, row + i * from, to);
	return 0;
}

/* Lays a picture over a part of another, as crop takes one out. */
void
stillroom_put(StillroomPixels *in, const StillroomPixels *part, int x, int y)
{
	size_t to = in->width * pixel(in), from = part->width * pixel(in);
	VipsPel *row = (VipsPel *) in->data + y * to + x * pixel(in);
	int i;

	for (i = 0; i < part->height; i++)
		memcpy(row + i * to, (const VipsPel *) part->data + i * from, from);
}

/* Makes a part of a picture middle gray: 128 of 255, or the same byte twice. */
void
stillroom_gray(StillroomPixels *in, int x, int y, int width, int height)
{
	size_t line = in->width * pixel(in);
	VipsPel *row = (VipsPel *) in->data + y * line + x * pixel(in);
	int i;

	for (i = 0; i < height; i++)
		memset(row + i * line, 128, width * pixel(in));
}

/* Enlarges to exactly width x height, without edges between what were pixels. */
int
stillroom_enlarge(const StillroomPixels *in, int width, int height,
	StillroomPixels *out)
{
	VipsImage *scope = vips_image_new(); /* owns the steps */
	VipsImage **t =
		(VipsImage **) vips_object_local_array(VIPS_OBJECT(scope), 2);
	int failed;

	failed = !(t[0] = from_pixels(in)) ||
		vips_resize(t[0], &t[1], (double) width / in->width,
			"vscale", (double) height / in->height,
			"kernel", VIPS_KERNEL_CUBIC,
			NULL) ||
		t[1]->Xsize != width || t[1]->Ysize != height ||
		to_pixels(t[1], FALSE, out);
	g_object_unref(scope);
	vips_error_clear();
	return failed ? -1 : 0;
}

int
stillroom_widen(const StillroomPixels *in, StillroomPixels *out)
{
	VipsImage *image = from_pixels(in);
	VipsImage *wide = NULL;
	int failed;

	failed = !image || to_p3(image, &wide) || to_pixels(wide, FALSE, out);
	VIPS_UNREF(wide);
	VIPS_UNREF(image);
	vips_error_clear();
	return failed ? -1 : 0;
}

/* Writes a TIFF, a strip at a time. Its profile is the one given or else what
 * the numbers are by stillroom_decode. There is nothing to strip: the picture is
 * memory and has no metadata but that.
 */
int
stillroom_write_still(const StillroomPixels *in, const void *profile,
	size_t profile_size, int descriptor)
{
	VipsImage *image = from_pixels(in);
	VipsTarget *target = vips_target_new_to_descriptor(descriptor);
	VipsBlob *built_in = NULL;
	int failed = !image || !target;

	if (!failed && !profile &&
		!(failed = vips_profile_load(in->wide ? "p3" : "srgb", &built_in, NULL)))
		profile = vips_blob_get(built_in, &profile_size);
	if (!failed) {
		vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, profile, profile_size);
		failed = vips_tiffsave_target(image, target,
			"compression", VIPS_FOREIGN_TIFF_COMPRESSION_LZW,
			"predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL,
			NULL);
	}
	if (built_in)
		vips_area_unref(VIPS_AREA(built_in));
	VIPS_UNREF(target);
	VIPS_UNREF(image);
	vips_error_clear();
	return failed ? -1 : 0;
}

/* There is no metadata to strip. It is asked for all the same, because savers
 * would otherwise write an EXIF block of their own.
 */
#if VIPS_MAJOR_VERSION > 8 || \
	(VIPS_MAJOR_VERSION == 8 && VIPS_MINOR_VERSION >= 15)
#define NO_METADATA "keep", VIPS_FOREIGN_KEEP_NONE
#else
#define NO_METADATA "strip", TRUE
#endif

int
stillroom_encode(const StillroomPixels *in, StillroomEncoder encoder,
	int quality, int effort, void **buf, size_t *len)
{
	VipsImage *image = from_pixels(in);
	int failed = -1;

	if (!image) {
		vips_error_clear();
		return -1;
	}
	switch (encoder) {
	case STILLROOM_JPEG:
		failed = vips_jpegsave_buffer(image, buf, len,
			"Q", quality,
			NO_METADATA, NULL);
		break;
	case STILLROOM_WEBP:
		failed = vips_webpsave_buffer(image, buf, len,
			"Q", quality,
			"effort", effort,
			NO_METADATA, NULL);
		break;
	case STILLROOM_AVIF:
		stillroom_need("heifsave_buffer");
		failed = vips_heifsave_buffer(image, buf, len,
			"Q", quality,
			"effort", effort,
			"bitdepth", 8,
			"compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
			NO_METADATA, NULL);
		break;
	}
	g_object_unref(image);
	vips_error_clear();
	return failed ? -1 : 0;
}
