/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Network devices, Ethernet and ARP in memory, and those over them that trace or may fail:
 * prints "NAME: N failures" for each, as all below do; fails when there are any. */
WD_MUST wd_err links_main(wd_console console);

/* IP, ICMP and UDP, over Ethernet and in memory. */
WD_MUST wd_err packets_main(wd_console console);

/* A lease of DHCP. */
WD_MUST wd_err leases_main(wd_console console);

/* UDP and TCP of two whole stacks. */
WD_MUST wd_err stacks_main(wd_console console);
