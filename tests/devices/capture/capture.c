/* SPDX-License-Identifier: ISC */
#include "capture.h"

#include "wadi/test/net.h"

static WD_ERROR(not_conforming, NULL, "capture", "a device does not do what its kind does");

wd_err capture_main(wd_net recorded, wd_net other)
{
	return wd_net_conforms(recorded, other) ? not_conforming : NULL;
}
