/* SPDX-License-Identifier: ISC */
/* Any list of levels: what reads is written back and read again as the same, names
 * lie in the text and are not empty; what does not read leaves the list alone. */
#include <stdlib.h>

#include "wadi/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static size_t write_back(const struct wd_log_levels *list, char *text)
{
	size_t len = 0;

	for (size_t i = 0; i < list->len; i++) {
		const char *level = wd_level_name(list->at[i].level);

		if (i > 0)
			text[len++] = ',';
		memcpy(text + len, list->at[i].name.ptr, list->at[i].name.len);
		len += list->at[i].name.len;
		text[len++] = ':';
		memcpy(text + len, level, strlen(level));
		len += strlen(level);
	}
	return len;
}

static void check_read(struct wd_bytes text, const struct wd_log_levels *list)
{
	char *again = malloc(text.len + 2 * WD_COUNT(list->at) + 1);
	struct wd_log_levels read;

	must(again && list->len >= 1 && list->len <= WD_COUNT(list->at));
	for (size_t i = 0; i < list->len; i++)
		must(list->at[i].name.len > 0 && list->at[i].level <= WD_LEVEL_DEBUG);
	must(!wd_log_levels_read(wd_bytes(again, write_back(list, again)), &read));
	must(read.len == list->len);
	for (size_t i = 0; i < list->len; i++)
		must(wd_bytes_equal(read.at[i].name, list->at[i].name) &&
		     read.at[i].level == list->at[i].level);
	wd_log_levels_of(list, "tcp", WD_LEVEL_INFO);
	wd_log_levels_of(list, "", WD_LEVEL_INFO);
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size + !size); /* so that one byte too far is seen */
	struct wd_log_levels list = { .len = 99 };
	struct wd_bytes text = wd_bytes(exact, size);

	must(exact);
	if (size > 0)
		memcpy(exact, data, size);
	if (wd_log_levels_read(text, &list))
		must(list.len == 99);
	else
		check_read(text, &list);
	free(exact);
	return 0;
}
