/* SPDX-License-Identifier: ISC */
#include "stores.h"

#include "report.h"
#include "wadi/test/flow.h"
#include "wadi/test/fs.h"
#include "wadi/test/kv.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a library does not do what its kind does");

wd_err flows_main(wd_console console, wd_flow a, wd_flow b)
{
	return report(console, "flow_pair", wd_flow_conforms(a, b)) ? not_conforming : NULL;
}

wd_err stores_main(wd_console console, wd_fs fs, wd_kv_rw over_fs, wd_kv_rw ram)
{
	int failures = report(console, "fs_ram", wd_fs_conforms(fs)) +
	               report(console, "kv_of_fs", wd_kv_rw_conforms(over_fs)) +
	               report(console, "kv_ram", wd_kv_rw_conforms(ram));

	return failures ? not_conforming : NULL;
}

wd_err pages_main(wd_console console, wd_kv embed, wd_kv both, wd_kv part)
{
	int failures = report(console, "kv_embed", wd_kv_conforms(embed, 3)) +
	               report(console, "kv_union", wd_kv_conforms(both, 4)) +
	               report(console, "kv_prefix", wd_kv_conforms(part, 1));

	return failures ? not_conforming : NULL;
}
