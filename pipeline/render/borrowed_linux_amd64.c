#include "borrowed.h"
#include "vips.h"

#include <dlfcn.h>
#include <jconfig.h>
#ifdef STILLROOM_LIBRAW
#include <libraw/libraw_version.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* libvips brings a hundred libraries along, and to load and start them takes four fifths
 * of the time in which a command starts. Most commands draw nothing, and those that do
 * have it drawn by a worker. So the program is not linked with libvips, libjpeg and
 * LibRaw: each function of theirs is a stub here that jumps to where its slot says, and
 * they are loaded by the first that is called. The linker leaves out a library that
 * nothing is wanted from (--as-needed, in start.go).
 */
#define NAMED(name) "\tborrowed " #name "\n"

__asm__(
	".macro borrowed name\n"
	"	.globl	\\name\n"
	"	.hidden	\\name\n"
	"	.type	\\name, @function\n"
	"\\name:	jmp	*slot_\\name(%rip)\n"
	"first_\\name:\n"
	"	lea	slot_\\name(%rip), %r11\n"
	"	jmp	stillroom_first\n"
	"	.pushsection .data\n"
	"slot_\\name: .quad first_\\name\n"
	"	.popsection\n"
	".endm\n"

	".data\n"
	"	.balign	8\n"
	"	.globl	stillroom_slots\n"
	"	.hidden	stillroom_slots\n"
	"stillroom_slots:\n"
	".text\n"
	OF_LIBVIPS(NAMED)
	OF_LIBJPEG(NAMED)
	OF_LIBRAW(NAMED)

	/* The arguments are kept, those in registers of SSE too: of a function with any
	 * number of them, %al says how many. */
	"stillroom_first:\n"
	"	push	%rbp\n"
	"	mov	%rsp, %rbp\n"
	"	push	%rax\n"
	"	push	%rdi\n"
	"	push	%rsi\n"
	"	push	%rdx\n"
	"	push	%rcx\n"
	"	push	%r8\n"
	"	push	%r9\n"
	"	push	%r10\n"
	"	sub	$128, %rsp\n"
	"	movaps	%xmm0, (%rsp)\n"
	"	movaps	%xmm1, 16(%rsp)\n"
	"	movaps	%xmm2, 32(%rsp)\n"
	"	movaps	%xmm3, 48(%rsp)\n"
	"	movaps	%xmm4, 64(%rsp)\n"
	"	movaps	%xmm5, 80(%rsp)\n"
	"	movaps	%xmm6, 96(%rsp)\n"
	"	movaps	%xmm7, 112(%rsp)\n"
	"	mov	%r11, %rdi\n"
	"	call	stillroom_find\n"
	"	mov	%rax, %r11\n"
	"	movaps	(%rsp), %xmm0\n"
	"	movaps	16(%rsp), %xmm1\n"
	"	movaps	32(%rsp), %xmm2\n"
	"	movaps	48(%rsp), %xmm3\n"
	"	movaps	64(%rsp), %xmm4\n"
	"	movaps	80(%rsp), %xmm5\n"
	"	movaps	96(%rsp), %xmm6\n"
	"	movaps	112(%rsp), %xmm7\n"
	"	add	$128, %rsp\n"
	"	pop	%r10\n"
	"	pop	%r9\n"
	"	pop	%r8\n"
	"	pop	%rcx\n"
	"	pop	%rdx\n"
	"	pop	%rsi\n"
	"	pop	%rdi\n"
	"	pop	%rax\n"
	"	pop	%rbp\n"
	"	jmp	*%r11\n");

#define NAME(name) #name,
#define ONE(name) +1

static const char *const names[] = {
	OF_LIBVIPS(NAME)
	OF_LIBJPEG(NAME)
	OF_LIBRAW(NAME)
};

enum {
	LIBVIPS_END = 0 OF_LIBVIPS(ONE),
	LIBJPEG_END = LIBVIPS_END OF_LIBJPEG(ONE),
	LIBRAW_END = LIBJPEG_END OF_LIBRAW(ONE)
};

extern void *stillroom_slots[] __attribute__((visibility("hidden")));
static void *found[LIBRAW_END + 1];

static __thread int starting; /* what starts libvips calls functions of it; others wait */
static int started;

static void
give_up(const char *why)
{
	fprintf(stderr, "stillroom: pictures cannot be drawn: %s; install libvips, on Debian: apt install libvips42\n", why);
	_exit(1);
}

/* By the name that the headers are of. */
static void
load(const char *name, int from, int to)
{
	void *library = dlopen(name, RTLD_LAZY | RTLD_GLOBAL);

	if (!library)
		give_up(dlerror());
	for (int i = from; i < to; i++)
		found[i] = dlsym(library, names[i]);
}

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

static void
load_libvips(void)
{
	char name[32];

	snprintf(name, sizeof(name), "libvips.so.%d", VIPS_LIBRARY_CURRENT - VIPS_LIBRARY_AGE);
	load(name, 0, LIBVIPS_END);
}

static void
load_libjpeg(void)
{
	char name[32];

	snprintf(name, sizeof(name), "libjpeg.so.%d", JPEG_LIB_VERSION < 70 ? JPEG_LIB_VERSION : JPEG_LIB_VERSION / 10);
	load(name, LIBVIPS_END, LIBJPEG_END);
}

static void
load_libraw(void)
{
#ifdef STILLROOM_LIBRAW
	load("libraw_r.so." TEXT(LIBRAW_SHLIB_CURRENT), LIBJPEG_END, LIBRAW_END);
#endif
}

static void
start(void)
{
	starting = 1;
	if (stillroom_start())
		give_up("libvips does not start");
	starting = 0;
	__atomic_store_n(&started, 1, __ATOMIC_RELEASE);
}

/* bimg's init starts libvips in every process. It does so where a picture is drawn. */
static int
of_init(const char *name)
{
	return !strcmp(name, "vips_init") || !strcmp(name, "vips_concurrency_set") || !strncmp(name, "vips_cache_set_", 15);
}

static int
later(void)
{
	return 0;
}

__attribute__((visibility("hidden"))) void *
stillroom_find(void **slot)
{
	static pthread_once_t libvips = PTHREAD_ONCE_INIT, libjpeg = PTHREAD_ONCE_INIT, libraw = PTHREAD_ONCE_INIT,
						  once = PTHREAD_ONCE_INIT;
	int i = slot - stillroom_slots;

	if (!starting && of_init(names[i]) && !__atomic_load_n(&started, __ATOMIC_ACQUIRE))
		return later;
	if (i < LIBVIPS_END) {
		pthread_once(&libvips, load_libvips);
		if (!starting && strcmp(names[i], "vips_version"))
			pthread_once(&once, start);
	}
	else if (i < LIBJPEG_END)
		pthread_once(&libjpeg, load_libjpeg);
	else
		pthread_once(&libraw, load_libraw);
	if (!found[i]) /* the library is older than the headers */
		give_up(names[i]);
	if (!starting)
		__atomic_store_n(slot, found[i], __ATOMIC_RELEASE);
	return found[i];
}

int
stillroom_init(void)
{
	return 0;
}
