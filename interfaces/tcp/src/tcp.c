/* SPDX-License-Identifier: ISC */
#include "wadi/tcp.h"

WD_ERROR(wd_tcp_port_taken, NULL, "tcp", "the port is taken");
WD_ERROR(wd_tcp_full, wd_no_memory, "tcp", "the limit of connections or memory is reached");
