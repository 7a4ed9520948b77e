/* The limit: the least that makes three JPEGs of a photo, and its digest. Each
 * row goes from the decoder through both filters while it is in the cache.
 * Nothing is copied, checked, refused or recorded, and a bad file ends it all:
 * this is a measure for the others, not a program to use.
 *
 *   limit PHOTOS OUT WORKERS
 */
#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jpeglib.h>
#include <lcms2.h>
#include <openssl/evp.h>

enum { QUALITY = 82 };
static const int edges[] = { 2560, 1280, 320 };

/* Four bytes a pixel, the fourth unused: one pixel is then one lane of four. */
typedef struct {
	int width, height;
	unsigned char *data;
} Picture;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void *
need(size_t n)
{
	void *p = malloc(n);

	if (!p)
		die("memory");
	return p;
}

static Picture
picture(int width, int height)
{
	return (Picture) { width, height, need((size_t) width * height * 4) };
}

/* For each place along an edge: where its taps begin, and what each weighs. */
typedef struct {
	int size, taps;
	int *first;
	float *weight;
} Filter;

static double
lanczos3(double x)
{
	x = fabs(x) * M_PI;
	return x < 1e-9 ? 1 : x >= 3 * M_PI ? 0 : 3 * sin(x) * sin(x / 3) / (x * x);
}

static Filter
filter(int from, int to)
{
	double scale = (double) from / to, reach = 3 * scale;
	Filter f = { to, (int) ceil(2 * reach) + 1, NULL, NULL };

	if (f.taps > from)
		f.taps = from;
	f.first = need(sizeof(int) * to);
	f.weight = need(sizeof(float) * to * f.taps);
	for (int i = 0; i < to; i++) {
		double center = (i + 0.5) * scale - 0.5, sum = 0;
		int first = (int) ceil(center - reach);
		float *w = f.weight + (size_t) i * f.taps;

		first = first < 0 ? 0 : first > from - f.taps ? from - f.taps : first;
		f.first[i] = first;
		for (int k = 0; k < f.taps; k++)
			sum += w[k] = lanczos3((first + k - center) / scale);
		for (int k = 0; k < f.taps; k++)
			w[k] /= sum;
	}
	return f;
}

static void
free_filter(Filter f)
{
	free(f.first);
	free(f.weight);
}

typedef float Lane __attribute__((vector_size(16))); /* a pixel */

static void
filter_row(const Filter *f, const Lane *in, Lane *out)
{
	for (int i = 0; i < f->size; i++) {
		const Lane *p = in + f->first[i];
		const float *w = f->weight + (size_t) i * f->taps;
		Lane even = { 0 }, odd = { 0 }; /* two, so that neither waits for the other */
		int k;

		for (k = 0; k + 1 < f->taps; k += 2) {
			even += p[k] * w[k];
			odd += p[k + 1] * w[k + 1];
		}
		if (k < f->taps)
			even += p[k] * w[k];
		out[i] = even + odd;
	}
}

typedef float Vector __attribute__((vector_size(32), aligned(16)));
enum { BLOCK = 4 * sizeof(Vector) / sizeof(float) }; /* sums that stay in registers */

/* Shrinks a picture whose rows come one by one. */
typedef struct {
	Filter x, y;
	Picture out;
	float *row;  /* one that came */
	float *ring; /* those that are still needed, of the new width */
	int width, stride, in, done;
} Shrink;

static Shrink
shrink(int width, int height, int to_width, int to_height)
{
	Shrink s = { filter(width, to_width), filter(height, to_height),
		picture(to_width, to_height), NULL, NULL,
		width, (4 * to_width + BLOCK - 1) / BLOCK * BLOCK, 0, 0 };

	s.row = need(sizeof(float) * 4 * width);
	s.ring = need(sizeof(float) * s.stride * s.y.taps);
	return s;
}

static void
put_row(Shrink *s, const unsigned char *row)
{
	int n = 4 * s->out.width, taps = s->y.taps;

	for (int i = 0; i < 4 * s->width; i++)
		s->row[i] = row[i];
	filter_row(&s->x, (Lane *) s->row,
		(Lane *) (s->ring + (size_t) (s->in++ % taps) * s->stride));
	for (; s->done < s->y.size && s->y.first[s->done] + taps <= s->in; s->done++) {
		const float *w = s->y.weight + (size_t) s->done * taps;
		unsigned char *out = s->out.data + (size_t) s->done * n;

		for (int i = 0; i < n; i += BLOCK) {
			union {
				Vector v[4];
				float f[BLOCK];
			} sum = { 0 };

			for (int k = 0; k < taps; k++) {
				const Vector *r = (const Vector *) (s->ring + i +
					(size_t) ((s->y.first[s->done] + k) % taps) * s->stride);

				sum.v[0] += r[0] * w[k];
				sum.v[1] += r[1] * w[k];
				sum.v[2] += r[2] * w[k];
				sum.v[3] += r[3] * w[k];
			}
			for (int j = 0; j < (n - i < BLOCK ? n - i : BLOCK); j++)
				out[i + j] = fminf(fmaxf(sum.f[j] + 0.5f, 0), 255);
		}
	}
}

static Picture
finish(Shrink *s)
{
	free_filter(s->x);
	free_filter(s->y);
	free(s->row);
	free(s->ring);
	return s->out;
}

/* The size of a picture whose longer edge is at most edge. */
static void
box(int width, int height, int edge, int *w, int *h)
{
	int longer = width > height ? width : height;

	*w = width, *h = height;
	if (longer > edge) {
		*w = lround((double) width * edge / longer);
		*h = lround((double) height * edge / longer);
	}
}

/* EXIF's orientation in an APP1 segment, or 1. */
static int
orientation(const unsigned char *b, unsigned n)
{
	if (n < 14 || memcmp(b, "Exif\0", 6))
		return 1;
	b += 6, n -= 6;
	int big = b[0] == 'M';
#define U16(p) (big ? (p)[0] << 8 | (p)[1] : (p)[1] << 8 | (p)[0])
#define U32(p) (big ? (unsigned) U16(p) << 16 | U16((p) + 2) : (unsigned) U16((p) + 2) << 16 | U16(p))
	unsigned ifd = U32(b + 4);
	if (ifd > n - 2)
		return 1;
	for (unsigned i = 0, count = U16(b + ifd); i < count && ifd + 14 + 12 * i <= n; i++) {
		const unsigned char *e = b + ifd + 2 + 12 * i;

		if (U16(e) == 0x112)
			return U16(e + 8) >= 1 && U16(e + 8) <= 8 ? U16(e + 8) : 1;
	}
	return 1;
}

static Picture
upright(Picture in, int orientation)
{
	/* As the places read run along x and y: flipped in x, in y, exchanged. */
	static const unsigned char turns[9] = { 0, 0, 1, 3, 2, 4, 6, 7, 5 };
	int t = turns[orientation];

	if (!t)
		return in;
	int w = t & 4 ? in.height : in.width, h = t & 4 ? in.width : in.height;
	Picture out = picture(w, h);
	unsigned *to = (unsigned *) out.data;
	const unsigned *from = (const unsigned *) in.data;
	enum { TILE = 16 };

	for (int y0 = 0; y0 < h; y0 += TILE)
		for (int x0 = 0; x0 < w; x0 += TILE)
			for (int y = y0; y < y0 + TILE && y < h; y++)
				for (int x = x0; x < x0 + TILE && x < w; x++) {
					int sx = t & 4 ? y : x, sy = t & 4 ? x : y;

					if (t & 1)
						sx = in.width - 1 - sx;
					if (t & 2)
						sy = in.height - 1 - sy;
					to[(size_t) y * w + x] = from[(size_t) sy * in.width + sx];
				}
	free(in.data);
	return out;
}

/* A profile that says that it is sRGB is taken at its word. */
static void
to_srgb(Picture p, const void *icc, unsigned n)
{
	cmsHPROFILE from = cmsOpenProfileFromMem(icc, n), to;
	cmsHTRANSFORM transform;
	char name[64] = "";

	if (!from)
		return;
	cmsGetProfileInfoASCII(from, cmsInfoDescription, "en", "US", name, sizeof name);
	if (!strstr(name, "sRGB") && cmsGetColorSpace(from) == cmsSigRgbData) {
		to = cmsCreate_sRGBProfile();
		transform = cmsCreateTransform(from, TYPE_RGBA_8, to, TYPE_RGBA_8,
			INTENT_RELATIVE_COLORIMETRIC, 0);
		cmsDoTransform(transform, p.data, p.data, p.width * p.height);
		cmsDeleteTransform(transform);
		cmsCloseProfile(to);
	}
	cmsCloseProfile(from);
}

static Picture
decode(const unsigned char *file, size_t n)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr err;
	int w, h, turned = 1;
	JOCTET *icc = NULL;
	unsigned icc_size = 0;

	d.err = jpeg_std_error(&err); /* an error ends the program */
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, file, n);
	jpeg_save_markers(&d, JPEG_APP0 + 1, 0xFFFF);
	jpeg_save_markers(&d, JPEG_APP0 + 2, 0xFFFF);
	jpeg_read_header(&d, TRUE);
	for (jpeg_saved_marker_ptr m = d.marker_list; m && turned == 1; m = m->next)
		if (m->marker == JPEG_APP0 + 1)
			turned = orientation(m->data, m->data_length);
	jpeg_read_icc_profile(&d, &icc, &icc_size);
	box(d.image_width, d.image_height, edges[0], &w, &h);
	d.scale_num = 1;
	for (d.scale_denom = 8; d.scale_denom > 1; d.scale_denom /= 2)
		if ((int) (d.image_width / d.scale_denom) >= w &&
			(int) (d.image_height / d.scale_denom) >= h)
			break;
	d.out_color_space = JCS_EXT_RGBX;
	jpeg_start_decompress(&d);

	Shrink s = shrink(d.output_width, d.output_height, w, h);
	unsigned char *row = need((size_t) d.output_width * 4);
	while (d.output_scanline < d.output_height) {
		jpeg_read_scanlines(&d, &row, 1);
		put_row(&s, row);
	}
	free(row);
	jpeg_destroy_decompress(&d);

	Picture p = finish(&s);
	if (icc)
		to_srgb(p, icc, icc_size);
	free(icc);
	return upright(p, turned);
}

static void
encode(Picture p, const char *path)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	FILE *f = fopen(path, "wb");

	if (!f)
		die(path);
	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_stdio_dest(&c, f);
	c.image_width = p.width;
	c.image_height = p.height;
	c.input_components = 4;
	c.in_color_space = JCS_EXT_RGBX;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, QUALITY, TRUE);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		JSAMPROW row = p.data + (size_t) c.next_scanline * p.width * 4;
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	if (fclose(f))
		die(path);
}

static const char *photos, *out;
static struct dirent **entries;
static int count;
static atomic_int next;

static void
photo(const char *name)
{
	char path[4096];
	unsigned char digest[32], *file;
	struct stat st;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", photos, name);
	if (!(f = fopen(path, "rb")) || fstat(fileno(f), &st))
		die(path);
	file = need(st.st_size);
	if (fread(file, 1, st.st_size, f) != (size_t) st.st_size)
		die(path);
	fclose(f);
	EVP_Digest(file, st.st_size, digest, NULL, EVP_sha256(), NULL);

	Picture p = decode(file, st.st_size);
	int width = p.width, height = p.height;
	free(file);
	snprintf(path, sizeof path, "%s/%s", out, name);
	if (mkdir(path, 0777))
		die(path);
	for (int i = 0; i < 3; i++) {
		int w, h;

		box(width, height, edges[i], &w, &h);
		if (w != p.width) {
			Shrink s = shrink(p.width, p.height, w, h);
			for (int y = 0; y < p.height; y++)
				put_row(&s, p.data + (size_t) y * p.width * 4);
			free(p.data);
			p = finish(&s);
		}
		snprintf(path, sizeof path, "%s/%s/%d.jpg", out, name, edges[i]);
		encode(p, path);
	}
	free(p.data);
}

static void *
work(void *unused)
{
	int i;

	while ((i = atomic_fetch_add(&next, 1)) < count)
		if (entries[i]->d_name[0] != '.')
			photo(entries[i]->d_name);
	return unused;
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	photos = argv[1], out = argv[2];
	if ((count = scandir(photos, &entries, NULL, alphasort)) < 0)
		die(photos);
	int workers = atoi(argv[3]);
	pthread_t thread[workers];
	for (int i = 0; i < workers; i++)
		if (pthread_create(&thread[i], NULL, work, NULL))
			die("thread");
	for (int i = 0; i < workers; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
