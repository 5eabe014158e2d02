/* SPDX-License-Identifier: ISC */
#include "put.h"

WD_ERROR(wd_no_memory, NULL, "wadi", "no memory left");
WD_ERROR(wd_cancelled, NULL, "wadi", "cancelled");
WD_ERROR(wd_timed_out, NULL, "wadi", "timed out");
WD_ERROR(wd_malformed, NULL, "wadi", "malformed input");

void wd_put_err(struct wd_sink to, const void *value)
{
	wd_err err = value;
	size_t open = 0;

	if (!err)
		wd_put_str(to, "no error");
	for (; err; err = err->kind) {
		wd_put_str(to, err->module);
		wd_put_str(to, ": ");
		wd_put_str(to, err->text);
		if (err->kind) {
			wd_put_str(to, " (");
			open++;
		}
	}
	while (open-- > 0)
		wd_put_str(to, ")");
}

size_t wd_err_pp(wd_err err, char *into, size_t size)
{
	return wd_cut_value(wd_put_err, err, into, size);
}
