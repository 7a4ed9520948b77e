#define _GNU_SOURCE /* dladdr, RTLD_DEFAULT */
#include "vips.h"

#include <dlfcn.h>
#include <gmodule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As it starts, libvips loads every module that lies beside it: those of ImageMagick,
 * poppler and OpenSlide as well, for which nothing here asks. That is a third of the time
 * that a command takes to start, and code that need not be in the process. So libvips is
 * told of a place without modules, and the one of HEIF and AVIF is loaded when a picture
 * of theirs is there. Where modules are elsewhere, or somebody set VIPSHOME, libvips
 * starts as it always does.
 */
static char folder[1024];
static char elsewhere[sizeof(folder) + 16];

/* Before bimg's init in Go, which starts libvips. */
__attribute__((constructor)) static void
hide_modules(void)
{
	/* Its address here may be that of a stub in this program. */
	void *init = dlsym(RTLD_DEFAULT, "vips_init");
	Dl_info libvips;
	const char *end;

	if (getenv("VIPSHOME") ||
		!init ||
		!dladdr(init, &libvips) ||
		!libvips.dli_fname ||
		!(end = strrchr(libvips.dli_fname, '/')))
		return;
	if (snprintf(folder, sizeof(folder), "%.*s/vips-modules-%d.%d",
			(int) (end - libvips.dli_fname), libvips.dli_fname,
			vips_version(0), vips_version(1)) >= (int) sizeof(folder) ||
		!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		folder[0] = '\0';
		return;
	}
	/* libvips keeps a pointer into it, so it is no memory of setenv's. */
	snprintf(elsewhere, sizeof(elsewhere), "VIPSHOME=%s/none", folder);
	putenv(elsewhere);
}

static void *
load_heif(void *unused)
{
	char path[sizeof(folder) + 16];
	GModule *module;

	snprintf(path, sizeof(path), "%s/vips-heif.so", folder);
	if ((module = g_module_open(path, G_MODULE_BIND_LAZY)))
		g_module_make_resident(module);
	vips_block_untrusted_set(TRUE); /* of what came with it, as at the start */
	return NULL;
}

void
stillroom_need(const char *operation)
{
	static GOnce once = G_ONCE_INIT;

	if (folder[0] && g_str_has_prefix(operation, "heif"))
		g_once(&once, load_heif, NULL);
}
