/* SPDX-License-Identifier: ISC */
#include "wadi/udp.h"

WD_ERROR(wd_udp_port_taken, NULL, "udp", "the port is taken");
WD_ERROR(wd_udp_too_long, NULL, "udp", "longer than a datagram can be");
WD_ERROR(wd_udp_refused, wd_ip_no_route, "udp", "nobody listens there");
