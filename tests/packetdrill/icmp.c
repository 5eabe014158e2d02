/* SPDX-License-Identifier: ISC */
/* The names that scripts have for what ICMP says, the same for both versions of IP. */
#include <string.h>

#include "packet.h"

static const struct { const char *name; int type4, type6; } types[] = {
	{ "unreachable", 3, 1 }, { "packet_too_big", 3, 2 }, { "time_exceeded", 11, 3 },
	{ "parameter_problem", 12, 4 }, { "echo_request", 8, 128 }, { "echo_reply", 0, 129 },
	{ "source_quench", 4, -1 },
};

static const struct { const char *name; int type4, code4, type6, code6; } codes[] = {
	{ "net_unreachable", 3, 0, 1, 0 }, { "host_unreachable", 3, 1, 1, 3 },
	{ "protocol_unreachable", 3, 2, 4, 1 }, { "port_unreachable", 3, 3, 1, 4 },
	{ "frag_needed", 3, 4, 2, 0 }, { "source_route_failed", 3, 5, 1, 5 },
	{ "net_prohibited", 3, 9, 1, 1 }, { "host_prohibited", 3, 10, 1, 1 },
	{ "packet_filtered", 3, 13, 1, 1 }, { "admin_prohibited", 3, 13, 1, 1 },
	{ "address_unreachable", 3, 1, 1, 3 }, { "no_route", 3, 0, 1, 0 },
	{ "transit", 11, 0, 3, 0 }, { "reassembly", 11, 1, 3, 1 },
};

void icmp_numbers(const struct script *script, int line, int version, struct packet *p)
{
	p->icmp_type = -1;
	p->icmp_code = 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, p->icmp_type_text) == 0)
			p->icmp_type = version == 4 ? types[i].type4 : types[i].type6;
	if (strcmp(p->icmp_type_text, "packet_too_big") == 0 && version == 4)
		p->icmp_code = 4;
	for (size_t i = 0; p->icmp_code_text && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(codes[i].name, p->icmp_code_text) == 0) {
			p->icmp_type = version == 4 ? codes[i].type4 : codes[i].type6;
			p->icmp_code = version == 4 ? codes[i].code4 : codes[i].code6;
			return;
		}
	if (p->icmp_type < 0 || p->icmp_code_text)
		wrong_script(script->file, line, "ICMP of IPv%d does not say %s %s", version,
		             p->icmp_type_text, p->icmp_code_text ? p->icmp_code_text : "");
}
