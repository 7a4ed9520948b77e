/* LibRaw, reduced to what developing one picture needs. */

#include <stddef.h>

#include <libraw/libraw.h>

/* One RAW file. Zeroed, it is closed. */
typedef struct {
	libraw_data_t *lr;
	int complaints; /* about the file's data, while unpacking */
} StillroomRaw;

/* Where not said otherwise, all return one of LibRaw's codes. What is opened must be closed; until then,
 * buf must stay where it is.
 */
int stillroom_raw_open(StillroomRaw *raw, const void *buf, size_t len);
int stillroom_raw_unpack(StillroomRaw *raw);
int stillroom_raw_has_hole(const StillroomRaw *raw);
int stillroom_raw_process(StillroomRaw *raw, int half, int own_flip,
	libraw_processed_image_t **out);
void stillroom_raw_close(StillroomRaw *raw);
