//go:build libraw

#define _GNU_SOURCE /* RTLD_DEFAULT */

#include "raw_libraw.h"

#include <dlfcn.h>
#include <string.h>

/* LibRaw may be built with OpenMP and would use all cores for one picture.
 * The setting is the calling thread's own, and Go changes threads.
 */
static void
one_thread(void)
{
	void (*set)(int) = (void (*)(int)) dlsym(RTLD_DEFAULT,
		"omp_set_num_threads");

	if (set)
		set(1);
}

static void
on_data_error(void *data, const char *file, const int offset)
{
	((StillroomRaw *) data)->complaints++;
}

int
stillroom_raw_open(StillroomRaw *raw, const void *buf, size_t len)
{
	/* Without the default handlers, which write to stderr. */
#if LIBRAW_VERSION < LIBRAW_MAKE_VERSION(0, 21, 0)
	unsigned flags = LIBRAW_OPIONS_NO_MEMERR_CALLBACK |
		LIBRAW_OPIONS_NO_DATAERR_CALLBACK;
#else
	unsigned flags = LIBRAW_OPIONS_NO_DATAERR_CALLBACK;
#endif

	memset(raw, 0, sizeof(*raw));
	if (!(raw->lr = libraw_init(flags)))
		return LIBRAW_UNSUFFICIENT_MEMORY;
	libraw_set_dataerror_handler(raw->lr, on_data_error, raw);
	one_thread();
	return libraw_open_buffer(raw->lr, (void *) buf, len);
}

int
stillroom_raw_unpack(StillroomRaw *raw)
{
	one_thread();
	return libraw_unpack(raw->lr);
}

/* LibRaw does not always notice that data is missing, but it begins with
 * memory of zeros, and a sensor's noise leaves no row of them.
 */
int
stillroom_raw_has_hole(const StillroomRaw *raw)
{
	const libraw_image_sizes_t *s = &raw->lr->sizes;
	const libraw_rawdata_t *d = &raw->lr->rawdata;
	const void *image = d->raw_image;
	size_t pixel = sizeof(ushort);
	size_t row, i, width;

	if (d->color3_image) {
		image = d->color3_image;
		pixel = 3 * sizeof(ushort);
	}
	else if (d->color4_image) {
		image = d->color4_image;
		pixel = 4 * sizeof(ushort);
	}
	if (!image || s->left_margin + s->width > s->raw_width ||
		s->top_margin + s->height > s->raw_height ||
		s->raw_pitch < s->raw_width * pixel)
		return 0; /* laid out in a way of its own */
	width = s->width * pixel;
	for (row = 0; row < s->height; row++) {
		const char *p = (const char *) image +
			(s->top_margin + row) * s->raw_pitch +
			s->left_margin * pixel;

		for (i = 0; i < width && !p[i]; i++)
			;
		if (i == width)
			return 1;
	}
	return 0;
}

/* Develops to 16 bits of linear light with sRGB's primaries, white where the
 * sensor is full: nothing here depends on what is in the picture.
 */
int
stillroom_raw_process(StillroomRaw *raw, int half, int own_flip,
	libraw_processed_image_t **out)
{
	libraw_output_params_t *p = &raw->lr->params;
	int code = LIBRAW_SUCCESS;

	p->half_size = half;
	p->use_camera_wb = 1;
	p->output_color = 1; /* sRGB */
	p->output_bps = 16;
	p->gamm[0] = p->gamm[1] = 1;
	p->no_auto_bright = 1;
	p->user_flip = own_flip ? -1 : 0;
	p->user_qual = 2; /* PPG */
	one_thread();
	if ((code = libraw_dcraw_process(raw->lr)))
		return code;
	*out = libraw_dcraw_make_mem_image(raw->lr, &code);
	if (!*out && !code)
		code = LIBRAW_UNSPECIFIED_ERROR;
	return code;
}

void
stillroom_raw_close(StillroomRaw *raw)
{
	if (raw->lr)
		libraw_close(raw->lr);
	raw->lr = NULL;
}
