/* SPDX-License-Identifier: ISC */
#include "start_internal.h"

void wd_checked(const char *option, const char *text, wd_err err)
{
	struct wd_bytes shown = wd_str(text);

	if (err)
		wd_end(WD_EXIT_USAGE, "--%s: \"%pB\": %pE; --help lists the arguments", option,
		       &shown, err);
}
