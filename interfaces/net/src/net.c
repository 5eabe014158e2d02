/* SPDX-License-Identifier: ISC */
#include "wadi/net.h"

WD_ERROR(wd_net_disconnected, NULL, "net", "the device is gone");
