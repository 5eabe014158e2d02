/* SPDX-License-Identifier: ISC */
#include "wadi/trace_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sound header stands before the input, and zeros up to a whole record behind it,
 * unless its first byte is odd. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[sizeof(struct wd_trace_header) + 4096];
	struct wd_trace_header header = {
		WD_TRACE_MAGIC, WD_TRACE_VERSION, sizeof(struct wd_trace_record), 0, 0,
	};
	bool plain = size > 0 && data[0] & 1;
	size_t at = plain ? 0 : sizeof header, len;
	struct wd_trace_event event;
	struct wd_trace_file file;
	uint8_t sum = 0;

	if (size == 0 || size > 4096)
		return 0;
	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, &header, sizeof header);
	memcpy(bytes + at, data + 1, size - 1);
	len = plain ? size - 1 : (size + 62) / 64 * 64;
	if (wd_trace_file_open(&file, wd_bytes(bytes, at + len)))
		return 0;
	while (wd_trace_file_next(&file, &event)) {
		if (!wd_trace_kind_name(event.kind) || event.text.len > WD_TRACE_TEXT_MAX)
			__builtin_trap();
		for (size_t i = 0; i < event.text.len; i++)
			sum ^= event.text.ptr[i];
	}
	return sum == 255; /* no plain text has that */
}
