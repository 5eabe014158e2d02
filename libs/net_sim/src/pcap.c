/* SPDX-License-Identifier: ISC */
/* Blocks of pcapng (draft-ietf-opsawg-pcapng), little endian as the byte-order magic says. */
#include "wadi/net_sim_pcap.h"

enum {
	SECTION = 0x0a0d0d0a, INTERFACE = 1, PACKET = 6,
	MAGIC = 0x1a2b3c4d, ETHERNET = 1,
	OPTION_END = 0, OPTION_COMMENT = 1, OPTION_FLAGS = 2, OPTION_RESOLUTION = 9,
	IN = 1, OUT = 2, NANOSECONDS = 9,
};

static void put32(uint8_t **at, uint32_t value)
{
	for (unsigned shift = 0; shift < 32; shift += 8)
		*(*at)++ = (uint8_t)(value >> shift);
}

static void put16(uint8_t **at, unsigned value)
{
	*(*at)++ = (uint8_t)value;
	*(*at)++ = (uint8_t)(value >> 8);
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static void put_option(uint8_t **at, unsigned code, struct wd_bytes value)
{
	put16(at, code);
	put16(at, (unsigned)value.len);
	memset(*at, 0, padded(value.len));
	memcpy(*at, value.ptr, value.len);
	*at += padded(value.len);
}

static void put_end(uint8_t **at)
{
	put16(at, OPTION_END);
	put16(at, 0);
}

/* A block: its fields, data and options one behind the other. */
static void block(struct net_sim_pcap *it, uint32_t type, struct wd_bytes fields,
                  struct wd_bytes data, struct wd_bytes options)
{
	static const uint8_t zero[4];
	size_t padding = padded(data.len) - data.len;
	size_t len = 12 + fields.len + data.len + padding + options.len;
	uint8_t edge[8], *at = edge;

	put32(&at, type);
	put32(&at, (uint32_t)len);
	it->write(it->arg, wd_bytes(edge, sizeof edge));
	it->write(it->arg, fields);
	it->write(it->arg, data);
	it->write(it->arg, wd_bytes(zero, padding));
	it->write(it->arg, options);
	it->write(it->arg, wd_bytes(edge + 4, 4));
}

static void start(struct net_sim_pcap *it)
{
	uint8_t fields[16], *at = fields;

	put32(&at, MAGIC);
	put16(&at, 1);
	put16(&at, 0);
	put32(&at, UINT32_MAX); /* the section's length: not known */
	put32(&at, UINT32_MAX);
	block(it, SECTION, wd_bytes(fields, sizeof fields), wd_bytes(NULL, 0), wd_bytes(NULL, 0));
}

static void interface(struct net_sim_pcap *it)
{
	static const uint8_t resolution = NANOSECONDS;
	uint8_t fields[8], options[16], *at = fields, *option = options;

	put16(&at, ETHERNET);
	put16(&at, 0);
	put32(&at, 0); /* no limit of length */
	put_option(&option, OPTION_RESOLUTION, wd_bytes(&resolution, 1));
	put_end(&option);
	block(it, INTERFACE, wd_bytes(fields, sizeof fields), wd_bytes(NULL, 0),
	      wd_bytes(options, (size_t)(option - options)));
}

static void packet(void *arg, const struct net_sim_port *port, enum net_sim_fate fate,
                   struct wd_bytes frame, uint16_t segment)
{
	struct net_sim_pcap *it = arg;
	bool came = fate == NET_SIM_ARRIVED || fate == NET_SIM_NO_BUFFER;
	const uint8_t way[4] = { came ? IN : OUT };
	struct wd_bytes text = wd_str(net_sim_fate_text(fate));
	uint8_t fields[20], options[64], *at = fields, *option = options;

	(void)segment;
	put32(&at, port->number);
	put32(&at, (uint32_t)(it->sim->now.ns >> 32));
	put32(&at, (uint32_t)it->sim->now.ns);
	put32(&at, (uint32_t)frame.len);
	put32(&at, (uint32_t)frame.len);
	put_option(&option, OPTION_FLAGS, wd_bytes(way, sizeof way));
	put_option(&option, OPTION_COMMENT, text);
	put_end(&option);
	block(it, PACKET, wd_bytes(fields, sizeof fields), frame,
	      wd_bytes(options, (size_t)(option - options)));
}

void net_sim_pcap_init(struct net_sim_pcap *it, struct net_sim *sim,
                       void (*write)(void *arg, struct wd_bytes bytes), void *arg)
{
	*it = (struct net_sim_pcap){ .sim = sim, .write = write, .arg = arg };
	start(it);
	for (const struct net_sim_port *port = sim->ports; port; port = port->after)
		interface(it);
	sim->watch = packet;
	sim->watch_arg = it;
}
