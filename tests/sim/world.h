/* SPDX-License-Identifier: ISC */
/* world.h - hosts with wadi's TCP/IP on a simulated network, and conversations between them:
 * all of it drawn from one seed, in virtual time.
 */
#ifndef WORLD_H
#define WORLD_H

#include "wadi/stack_engine.h"
#include "wadi/stack_ipv4.h"
#include "wadi/stack_ipv6.h"
#include "wadi/net_sim.h"
#include "wadi/net_sim_pcap.h"

enum { NODES_MAX = 4, TALKS_MAX = 24, PORT = 80, NOBODYS_PORT = 81 };

struct world;
struct talk;

/* A host. */
struct node {
	struct world *world;
	struct net_sim_port port;
	struct wd_pool pool;
	uint8_t *memory;
	struct stack_engine stack;
	union {
		struct stack_ipv4 ipv4;
		struct stack_ipv6 ipv6;
	} family; /* of the world's version */
	struct net_sim_actor actor;
	struct wd_addr addr;
	struct tcp_port listener;
};

/* ---- check.c: what stands on the wire is right --------------------------------------- */

/* One way of a connection, as the wire has seen it. */
struct check {
	bool begun, scales, stamps, sack;  /* its SYN was sent, with these options */
	bool offers_scale, offers_stamps, offers_sack; /* as it was asked */
	bool agreed;                       /* and an answer, so that they count */
	bool fin, ended;                   /* its end was sent; it has reset */
	uint32_t isn;
	uint32_t sent_max;                 /* highest number sent, and one more */
	uint32_t ack, edge;                /* acknowledged so far; the window's right edge */
	bool has_edge;
	uint8_t scale;
	uint16_t mss;
	unsigned tries;                    /* so often its SYN went again, */
	uint32_t syn_stamp;                /* the last time then */
	uint32_t stamp;
	uint32_t came;                     /* all before this has arrived at this end, */
	wd_instant owed;                   /* and was to be acknowledged from then on; 0: it was */
};

/* A net_sim_watch; `arg` is the world. */
void check_frame(void *arg, const struct net_sim_port *port, enum net_sim_fate fate,
                 struct wd_bytes frame, uint16_t segment);

/* ---- talk.c: conversations ----------------------------------------------------------- */

/* How one side behaves. */
enum manner {
	POLITE,  /* writes all, says so, reads until the end, closes */
	HASTY,   /* closes when it has written all, whatever comes */
	ABRUPT,  /* resets after a while */
	DEAF,    /* as polite, but does not want to hear anything */
};

struct plan {
	enum manner manner;
	uint64_t total;            /* bytes that it writes, */
	uint32_t write_max, read_max; /* at once at most */
	uint16_t pauses;           /* in 1000 of these, */
	wd_span pause;             /* so long */
	bool by_page;              /* writes by reference */
	wd_span patience;          /* of who is abrupt */
	struct wd_tcp_tuning tuning;
};

struct side {
	struct talk *talk;
	unsigned way;              /* 0: who asks, 1: who is asked */
	struct node *node;
	struct plan plan;
	struct tcp_conn *conn;
	uint64_t written, read;
	bool paused, shut, end_seen, over;
	wd_err error;
	struct wd_wheel_timer timer, fuse;
	struct check check;
};

/* A conversation. */
struct talk {
	struct world *world;
	unsigned number;
	uint16_t port;             /* that is asked for */
	uint16_t own_port;         /* of who asks, 0 before */
	wd_instant start;
	struct wd_wheel_timer timer;
	bool begun;
	struct side side[2];
};

/* What the n-th byte of one way is. */
uint8_t talk_byte(const struct talk *talk, unsigned way, uint64_t n);
/* Draws one that begins within `within` of now. */
void talk_init(struct talk *talk, struct world *world, unsigned number, wd_span within);
/* Nothing more will happen in it. */
bool talk_is_over(const struct talk *talk);
/* Was it as it must be? */
void talk_check(const struct talk *talk);
/* What listeners tell. */
extern const struct tcp_user talk_user;
/* Pages that are still referred to. */
extern unsigned talk_pages;

/* ---- The world ----------------------------------------------------------------------- */

struct world {
	uint64_t seed;
	int version;                /* of IP */
	bool rough;                 /* the wire is so bad that connections may fail */
	bool stingy;                /* memory is short: they may be refused */
	struct net_sim sim;
	struct wd_seeded chance;    /* of what is done in it */
	struct wd_seeded random;    /* of the engines */
	struct wd_wheel wheel;      /* of those who act */
	struct net_sim_actor actor; /* the same */
	struct wd_wheel_timer weather;
	struct node node[NODES_MAX];
	unsigned nodes;
	struct talk talk[TALKS_MAX];
	unsigned talks;
	char failure[512];          /* "" as long as all is well */
};

/* Draws it, runs it until all is over, and looks whether all was well: false, and
 * `failure`, when not.  `pcap`, a file of its own or NULL, is written to. */
bool world_run(struct world *world, uint64_t seed, const char *pcap);

/* Notes the first failure. */
void world_fail(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A chance in 1000; a number from `least` to `most`. */
bool world_happens(struct world *world, uint32_t in_1000);
uint64_t world_draw(struct world *world, uint64_t least, uint64_t most);
/* The node of this address; NULL. */
struct node *world_node(struct world *world, const struct wd_addr *addr);

#endif
