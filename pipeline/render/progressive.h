/* Writes a JPEG anew from its coefficients. 0: done, and *out is to be freed.
 */
int stillroom_progressive(const unsigned char *in, unsigned long len,
	unsigned char **out, unsigned long *size);
