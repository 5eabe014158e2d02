/* SPDX-License-Identifier: ISC */
#include "io_net.h"

#include "guest_memory.h"
#include "net_io.h"

/* Requests and lists of pieces are copied once, then believed; they may overlap with each
 * other and with each other's data. */

static struct net_port *port_of(const struct batch *b, uint16_t device)
{
	const struct start *s = b->guest->start;

	return manifest_device(&s->manifest, device, SOLO5_NET_BASIC) ? &s->port[device] : NULL;
}

static bool is_zero(const uint64_t *words, size_t n)
{
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= words[i];
	return all == 0;
}

/* ---- Sending ------------------------------------------------------------------------------ */

/* The parts of a frame, piece[1] and those behind, `*n` of them; false when they are not as
 * long as the frame together. */
static bool list_pieces(const struct guest *g, const struct wadi_io_request *r,
	struct iovec piece[1 + WADI_IO_PIECES_MAX], size_t *n)
{
	struct wadi_piece part[WADI_IO_PIECES_MAX];
	uint64_t len = 0;

	*n = r->pieces;
	memcpy(part, guest_bytes(g, r->data, *n * sizeof part[0], "NET_SEND"), *n * sizeof part[0]);
	for (size_t i = 0; i < *n; i++) {
		piece[1 + i].iov_base = guest_bytes(g, part[i].data, part[i].len, "NET_SEND");
		piece[1 + i].iov_len = part[i].len;
		len += part[i].len;
	}
	return len == r->len;
}

static int send_whole(const struct batch *b, struct net_port *p,
	const struct wadi_io_request *r)
{
	struct wadi_vnet none = { 0 };
	struct iovec piece[2];

	piece[1].iov_base = guest_bytes(b->guest, r->data, r->len, "NET_SEND");
	piece[1].iov_len = r->len;
	return net_send(p, &none, piece, 1);
}

static int send_in_pieces(const struct batch *b, struct net_port *p,
	const struct wadi_io_request *r)
{
	struct iovec piece[1 + WADI_IO_PIECES_MAX];
	struct wadi_vnet vnet;
	size_t n = 1;

	memcpy(&vnet, r->offload, sizeof vnet);
	vnet.num_buffers = 0;
	if (r->pieces > WADI_IO_PIECES_MAX || !net_is_sound(p, &vnet, r->len))
		return WADI_IO_INVALID;
	if (r->pieces == 0) {
		piece[1].iov_base = guest_bytes(b->guest, r->data, r->len, "NET_SEND");
		piece[1].iov_len = r->len;
	} else if (!list_pieces(b->guest, r, piece, &n)) {
		return WADI_IO_INVALID;
	}
	return net_send(p, &vnet, piece, n);
}

static int send_frame(const struct batch *b, struct net_port *p, const struct wadi_io_request *r)
{
	if (p->spread)
		return send_in_pieces(b, p, r);
	if (r->pieces != 0 || !is_zero(r->offload, WD_COUNT(r->offload)))
		return WADI_IO_INVALID;
	return send_whole(b, p, r);
}

/* Frames of a device do not overtake one that was PENDING. */
int io_net_send(struct batch *batch, const struct wadi_io_request *request)
{
	struct net_port *p = port_of(batch, request->device);
	uint64_t bit = p ? UINT64_C(1) << request->device : 0;
	int result;

	if (!p)
		return WADI_IO_INVALID;
	result = batch->full & bit ? WADI_IO_PENDING : send_frame(batch, p, request);
	if (result == WADI_IO_PENDING)
		batch->full |= bit;
	return result;
}

/* ---- Buffers that were posted -------------------------------------------------------------- */

/* Those of the batch under way. */
static struct posted {
	uint32_t number; /* of the request */
	uint16_t device;
	struct iovec room;
} posted[IO_REQUESTS_MAX];
static size_t posted_count;

int io_net_post(struct batch *batch, uint32_t number, const struct wadi_io_request *request)
{
	void *room = guest_room(batch->guest, request->data, request->len, "NET_RECEIVE");

	if (!port_of(batch, request->device) || request->pieces != 0 ||
	    !is_zero(request->offload, WD_COUNT(request->offload)))
		return WADI_IO_INVALID;
	if (batch->wanted == 0)
		posted_count = 0;
	batch->wanted |= UINT64_C(1) << request->device;
	posted[posted_count++] = (struct posted){
		number, request->device, { room, request->len },
	};
	return WADI_IO_PENDING;
}

/* ---- Receiving ------------------------------------------------------------------------------- */

/* What a device has left of them, from `at` on: the part before is for a header. */
static struct {
	struct iovec part[1 + IO_REQUESTS_MAX + 1];
	uint32_t number[IO_REQUESTS_MAX];
	size_t at, count;
} left;

static void list_posted(unsigned device)
{
	left.at = left.count = 0;
	for (size_t i = 0; i < posted_count; i++)
		if (posted[i].device == device) {
			left.number[left.count] = posted[i].number;
			left.part[1 + left.count++] = posted[i].room;
		}
}

/* How many of them the next frame may take, and what they hold. */
static size_t next_parts(uint64_t want, uint64_t *room)
{
	size_t n = 0;

	*room = 0;
	while (n < WADI_IO_PIECES_MAX && left.at + n < left.count && (n == 0 || *room < want))
		*room += left.part[1 + left.at + n++].iov_len;
	return n;
}

/* As net_receive(), into the next `parts` of them.  What is too long for all that are posted
 * is lost; where a guest takes frames in one buffer, it is cut. */
static int receive(struct net_port *p, size_t parts, uint64_t room, struct wadi_vnet *vnet,
	uint64_t *len)
{
	struct iovec *behind = &left.part[1 + left.at + parts], saved = *behind;
	int result = net_receive(p, vnet, &left.part[left.at], parts, len);

	*behind = saved;
	if (*len > room)
		*len = p->spread ? 0 : room;
	return result;
}

/* Fills in a request: `answer` has what is new. */
static void settle(const struct batch *b, uint32_t number, const struct wadi_io_request *answer)
{
	uint8_t *at = guest_room(b->guest, io_request_at(&b->call, number), sizeof *answer, "IO");
	struct wadi_io_request r;

	memcpy(&r, at, sizeof r);
	r.result = answer->result;
	r.len = answer->len;
	r.pieces = answer->pieces;
	memcpy(r.offload, answer->offload, sizeof r.offload);
	memcpy(at, &r, sizeof r);
}

static uint32_t parts_filled(uint64_t len)
{
	uint32_t n = 0;

	for (uint64_t room = 0; room < len; n++)
		room += left.part[1 + left.at + n].iov_len;
	return n;
}

/* Tells the guest of a frame of `len` bytes, not 0, in the parts from `left.at` on. */
static void hand_over(const struct batch *b, const struct net_port *p, uint64_t len,
	const struct wadi_vnet *vnet)
{
	struct wadi_io_request answer = { .result = WADI_IO_OK };

	if (p->spread) {
		answer.pieces = parts_filled(len);
		memcpy(answer.offload, vnet, sizeof *vnet);
	}
	for (; len > 0; left.at++) {
		uint64_t room = left.part[1 + left.at].iov_len;

		answer.len = len < room ? len : room;
		len -= answer.len;
		settle(b, left.number[left.at], &answer);
		answer = (struct wadi_io_request){ .result = WADI_IO_OK };
	}
}

/* One frame; false when no more are to be taken. */
static bool receive_one(struct batch *b, struct net_port *p, uint64_t device)
{
	uint64_t want = p->spread ? p->frame_max + (uint64_t)NET_TAG : 0, room, len = 0;
	struct wadi_io_request gone = { .result = WADI_IO_GONE };
	struct wadi_vnet vnet = { 0 };
	size_t parts = next_parts(want, &room);
	int result;

	if (room < want && (b->given & device))
		return false;
	result = receive(p, parts, room, &vnet, &len);
	if (result == WADI_IO_PENDING || result == WADI_IO_FAILED)
		return false;
	b->given |= device;
	if (result == WADI_IO_OK && len > 0)
		hand_over(b, p, len, &vnet);
	else if (result == WADI_IO_GONE)
		settle(b, left.number[left.at++], &gone);
	return result != WADI_IO_GONE;
}

void io_net_receive(struct batch *batch, uint64_t ready)
{
	for (; ready; ready &= ready - 1) {
		unsigned device = (unsigned)__builtin_ctzll(ready);
		size_t frames = 0;

		list_posted(device);
		while (left.at < left.count && frames++ < IO_REQUESTS_MAX &&
		       receive_one(batch, &batch->guest->start->port[device], ready & -ready))
			;
	}
}
