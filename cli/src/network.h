/* SPDX-License-Identifier: ISC */
/* network.h - the network that `wadi run` makes for an image.
 *
 * Each interface that no option attaches gets a tap where that may be made, which is for
 * root, else the other end of passt.  Both are descriptors that the image inherits, so that
 * nothing is left of them when it has ended, however it or wadi does.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <sys/types.h>

#include "command.h"
#include "wadi/host_publish.h"

/* ---- What is asked for, and what the image is ------------------------------------ */

/* Ports of the host that lead to the image's. */
struct publishes {
	struct wd_host_publish *at;
	size_t len;
	bool by_default; /* nobody has asked for them */
};

/* The options of `wadi run` that are about it. */
struct network_request {
	struct publishes publish;
	const char *bridge;
};

/* Takes such an option off the front of `words`, with its value: how many words that was, 0
 * for any other. */
size_t network_option(const struct command *c, struct network_request *r, char **words);

/* An interface of the manifest that is to be attached. */
struct interface {
	const char *name;
	const char *address; /* the boot argument of its stack's address, "lan-ipv4", or "lan-ipv6"
	                      * where it has no IPv4; or NULL */
	bool no_ipv4;
};

/* "lan-ipv6" for "ipv6", where its stack's address is --lan-ipv4 or --lan-ipv6; it has one. */
const char *interface_argument(const struct interface *it, const char *name);

/* A boot argument, and its value: what is given, else its default, else NULL. */
struct argument {
	const char *name, *type, *value;
	bool is_missing; /* it must be given, and is not */
};

/* One that is a port. */
struct port { const char *argument; uint16_t number; };

/* The image, as configured and with the arguments it is given. */
struct image {
	const char *name;
	bool is_process; /* it may use the host's sockets, */
	bool no_ipv4;    /* and those of IPv6 alone */
	struct interface *interfaces;
	struct argument *arguments;
	struct port *ports;
	size_t interface_count, argument_count, port_count;
};

/* The value of one of its arguments; NULL for none. */
const char *image_argument(const struct image *image, const char *name);

/* Does it not start without another argument, this one? */
bool image_lacks(const struct image *image, const char *name);

/* ---- Making it ------------------------------------------------------------------- */

/* What the image is to be given for it. */
struct network {
	struct texts options;   /* ahead of --, for the monitor or a process */
	struct texts arguments; /* behind it, for the image */
};

/* Makes it, says on standard error where the image can be reached, and ends the program if
 * that cannot be done.  `options` are those that are given, `words` the image's own. */
struct network network_make(const struct project *p, const struct network_request *r,
                            const struct texts *options, char **words);

/* The image has been started: its ends are its own. */
void network_leave(void);

/* The image has ended, and with it who was at its other end: waits for those. */
void network_end(void);

/* ---- Its parts ------------------------------------------------------------------- */

/* Keeps a descriptor for the image to inherit: "@7". */
const char *network_give(int fd);

/* Notes a process that ends with the image. */
void network_helped_by(pid_t pid);

/* Prepares a tap for this interface; false where taps cannot be made, and errno says why. */
bool tap_make(const struct image *image, const struct interface *it, const char *bridge,
              struct network *n);

/* Starts passt for it, which is to publish these ports. */
void passt_make(const struct image *image, const struct interface *it,
                const struct publishes *publish, struct network *n);

/* Those of the image's ports, at free ones of this host alone. */
struct publishes publish_ports(const struct image *image, bool ipv6);

/* Has the host a default route of this family? */
bool host_has_way_out(bool ipv6);

/* One of the host's interfaces that has a link-local address of IPv6; NULL if none has. */
const char *host_ipv6_interface(void);

/* Says where they lead; `how` stands behind. */
void publish_tell(const struct image *image, const struct publishes *publish, const char *how);

/* "--publish=127.0.0.1:8080:80". */
const char *publish_option(const struct wd_host_publish *p);

#endif
