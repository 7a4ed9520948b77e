#include <stdbool.h>

/* Writes a JPEG anew from its coefficients. 0: done, and *out is to be freed.
 */
int stillroom_write_anew(const unsigned char *in, unsigned long len,
	bool progressive, unsigned char **out, unsigned long *size);
