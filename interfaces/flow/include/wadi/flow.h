/* SPDX-License-Identifier: ISC */
/* wadi/flow.h - a reliable stream of bytes to one peer: TCP, TLS, a pipe.
 *
 * A flow has two halves that end one after the other or together.  One fiber may
 * read while another writes; two readers, or two writers, take turns by
 * themselves.  Bytes that were accepted need not have arrived: only an answer of
 * the peer says so.
 */
#ifndef WADI_FLOW_H
#define WADI_FLOW_H

#include "wadi/buf.h"

typedef struct wd_flow {
	const struct wd_flow_ops *ops;
	void *self;
} wd_flow;

WD_ERROR_DECL(wd_flow_closed);  /* by us or by the peer: no more can be written */
WD_ERROR_DECL(wd_flow_reset);   /* cut off: bytes may have been lost */
WD_ERROR_DECL(wd_flow_refused); /* nobody listens there */
WD_ERROR_DECL(wd_flow_timeout); /* the peer has not answered for too long */

/* Which half. */
enum wd_flow_half { WD_FLOW_READ = 1, WD_FLOW_WRITE = 2, WD_FLOW_BOTH = 3 };

/* What an implementation provides; the functions below have the contract. */
struct wd_flow_ops {
	wd_err (*read)(void *self, struct wd_room into, size_t *got);
	wd_err (*write)(void *self, const struct wd_bytes *pieces, size_t count);
	wd_err (*send)(void *self, struct wd_buf *buf WD_OWNED);
	void (*shutdown)(void *self, enum wd_flow_half half);
	void (*close)(void *self);
};

/* Waits for at least one byte and yields what there is, as much as `into` holds.
 * Zero means that the peer has finished, or that this half is shut down; it stays
 * so.  An `into` without room yields zero at once and says nothing. */
WD_MUST WD_WAITS static inline wd_err wd_flow_read(wd_flow flow, struct wd_room into, size_t *got)
{
	return flow.ops->read(flow.self, into, got);
}

/* Returns when all of `from` is accepted; the caller may reuse it then.  On
 * failure a part of it may have been. */
WD_MUST WD_WAITS static inline wd_err wd_flow_write(wd_flow flow, struct wd_bytes from)
{
	return flow.ops->write(flow.self, &from, 1);
}

/* The same for `count` pieces, one behind the other. */
WD_MUST WD_WAITS static inline wd_err wd_flow_write_pieces(wd_flow flow,
                                                           const struct wd_bytes *pieces,
                                                           size_t count)
{
	return flow.ops->write(flow.self, pieces, count);
}

/* The same with a frame: its bytes, its slices and those of its chain; without a
 * copy where the flow can. */
WD_MUST WD_WAITS static inline wd_err wd_flow_send(wd_flow flow, struct wd_buf *buf WD_OWNED)
{
	return flow.ops->send(flow.self, buf);
}

/* WD_FLOW_WRITE sends what is pending and tells the peer that no more will come;
 * writing is wd_flow_closed from then on.  WD_FLOW_READ drops what has come and
 * will come; reading yields zero.  Does not wait; twice is fine. */
static inline void wd_flow_shutdown(wd_flow flow, enum wd_flow_half half)
{
	flow.ops->shutdown(flow.self, half);
}

/* Shuts down both halves and ends the flow, and the flow it is layered on; the
 * handle is dead after.  No fiber may be waiting in it. */
static inline void wd_flow_close(wd_flow flow)
{
	flow.ops->close(flow.self);
}

/* For WD_AUTO(wd_flow_close); a zeroed handle is passed over. */
static inline void wd_flow_close_cleanup(wd_flow *flow)
{
	if (flow->ops)
		wd_flow_close(*flow);
}

/* ---- For implementations ---------------------------------------------------------- */

/* wd_flow_send() by way of `write`, for flows that copy in any case. */
WD_MUST WD_WAITS wd_err wd_flow_send_by_write(wd_flow flow, struct wd_buf *buf WD_OWNED);

/* ---- Copying ---------------------------------------------------------------------- */

/* Writes to `to` what `from` yields until that ends, by way of `by`, which must not
 * be empty.  Neither is shut down.  Yields how many bytes that were. */
WD_MUST WD_WAITS wd_err wd_flow_copy(wd_flow to, wd_flow from, struct wd_room by,
                                     uint64_t *bytes);

/* What went through a proxy, from its first flow to its second and back. */
struct wd_flow_proxied { uint64_t there, back; };

/* Copies both ways at once; where one flow ends, the other's half is shut down, so
 * that either side may finish first.  Returns when both have, or as soon as one
 * way fails.  Takes two fibers; each way has half of `by`, at least two bytes.
 * `*bytes` is set on failure too.  The flows are still to be closed. */
WD_MUST WD_WAITS wd_err wd_flow_proxy(wd_flow a, wd_flow b, struct wd_room by,
                                      struct wd_flow_proxied *bytes);

#endif
