/* Every function of a C library that this program calls: ours and bimg's, by library.
 * cmd/stillroom's TestStartsWithoutLibvips names one that is missing.
 */

#define OF_LIBVIPS(X) \
	X(g_ascii_strdown) X(g_file_test) X(g_free) X(g_log) X(g_log_set_handler) X(g_module_make_resident) \
	X(g_module_open) X(g_object_unref) X(g_once_impl) X(g_setenv) X(g_signal_connect_data) X(g_str_has_prefix) \
	X(g_thread_join) X(g_try_malloc) X(g_try_malloc0) X(g_type_check_instance_cast) \
	X(vips_affine) X(vips_area_unref) X(vips_array_double_new) X(vips_autorot) X(vips_bandjoin) X(vips_bandjoin2) \
	X(vips_bandjoin_const1) X(vips_black) X(vips_blob_get) X(vips_blob_new) X(vips_block_untrusted_set) \
	X(vips_cache_drop_all) X(vips_cache_set_max) X(vips_cache_set_max_files) X(vips_cache_set_max_mem) \
	X(vips_cache_set_trace) X(vips_call) X(vips_cast) X(vips_colourspace) X(vips_colourspace_issupported) \
	X(vips_concurrency_set) X(vips_copy) X(vips_crop) X(vips_embed) X(vips_enum_nick) X(vips_error) \
	X(vips_error_buffer) X(vips_error_clear) X(vips_extract_area) X(vips_extract_band) X(vips_find_trim) \
	X(vips_flatten) X(vips_flip) X(vips_foreign_find_load_buffer) X(vips_format_sizeof_unsafe) X(vips_g_thread_new) \
	X(vips_gamma) X(vips_gaussblur) X(vips_gifload_buffer) X(vips_gifsave_buffer) X(vips_heifload_buffer) \
	X(vips_heifsave_buffer) X(vips_icc_transform) X(vips_ifthenelse) X(vips_image_get_blob) X(vips_image_get_n_pages) \
	X(vips_image_get_string) X(vips_image_get_typeof) X(vips_image_guess_interpretation) X(vips_image_new) \
	X(vips_image_new_from_memory) X(vips_image_remove) X(vips_image_set_blob_copy) X(vips_init) X(vips_interpolate_get_window_size) \
	X(vips_interpolate_new) X(vips_interpretation_get_type) X(vips_jpegload_buffer) X(vips_jpegsave_buffer) \
	X(vips_linear) X(vips_linear1) X(vips_magickload_buffer) X(vips_object_get_type) X(vips_object_local_array) \
	X(vips_object_print_all) X(vips_pdfload_buffer) X(vips_pngload_buffer) X(vips_pngsave_buffer) X(vips_profile_load) \
	X(vips_reduce) X(vips_region_new) X(vips_region_prepare) X(vips_replicate) X(vips_resize) X(vips_rot) \
	X(vips_rot45) X(vips_round) X(vips_rshift_const1) X(vips_sharpen) X(vips_shrink) X(vips_shutdown) \
	X(vips_smartcrop) X(vips_svgload_buffer) X(vips_target_new_to_descriptor) X(vips_text) X(vips_thread_shutdown) \
	X(vips_tiffload_buffer) X(vips_tiffsave_buffer) X(vips_tiffsave_target) X(vips_tracked_get_allocs) \
	X(vips_tracked_get_mem) X(vips_tracked_get_mem_highwater) X(vips_type_find) X(vips_vector_set_enabled) \
	X(vips_version) X(vips_webpload_buffer) X(vips_webpsave_buffer) X(vips_zoom)

#define OF_LIBJPEG(X) \
	X(jpeg_CreateCompress) X(jpeg_CreateDecompress) X(jpeg_copy_critical_parameters) \
	X(jpeg_destroy_compress) X(jpeg_destroy_decompress) X(jpeg_finish_compress) \
	X(jpeg_finish_decompress) X(jpeg_mem_dest) X(jpeg_mem_src) X(jpeg_read_coefficients) \
	X(jpeg_read_header) X(jpeg_simple_progression) X(jpeg_std_error) X(jpeg_write_coefficients)

#ifdef STILLROOM_LIBRAW
#define OF_LIBRAW(X) \
	X(libraw_close) X(libraw_dcraw_clear_mem) X(libraw_dcraw_make_mem_image) X(libraw_dcraw_process) \
	X(libraw_init) X(libraw_open_buffer) X(libraw_set_dataerror_handler) X(libraw_unpack) \
	X(libraw_versionNumber)
#else
#define OF_LIBRAW(X)
#endif
