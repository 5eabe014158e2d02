/* SPDX-License-Identifier: ISC */
#include "run.h"

struct flow *flow_new(struct run *run, enum protocol protocol, int local_port, int remote_port)
{
	struct flow *flow = keep(sizeof *flow);

	*flow = (struct flow){
		.protocol = protocol, .local_port = local_port, .remote_port = remote_port,
		.live = -1, .next = run->flows,
	};
	run->flows = flow;
	run->current = flow;
	return flow;
}

static struct flow *find(struct run *run, enum protocol protocol, int local, int remote)
{
	for (struct flow *f = run->flows; f; f = f->next)
		if (f->protocol == protocol && f->local_port == local && f->remote_port == remote)
			return f;
	return NULL;
}

/* Of a packet of the script: ICMP is about another. */
static enum protocol carried(const struct packet *p)
{
	if (p->protocol != PROTOCOL_ICMP)
		return p->protocol;
	return p->quotes ? p->quoted : PROTOCOL_TCP;
}

struct flow *flow_of_script(struct run *run, const struct packet *p)
{
	enum protocol protocol = carried(p);
	struct flow *flow;

	if (p->from_port >= 0) {
		int local = p->out ? p->from_port : p->to_port;
		int remote = p->out ? p->to_port : p->from_port;

		flow = find(run, protocol, local, remote);
		if (!flow)
			flow = flow_new(run, protocol, local, remote);
		run->current = flow;
		return flow;
	}
	for (flow = run->current; flow && flow->protocol != protocol; flow = flow->next)
		;
	return flow ? flow : flow_new(run, protocol, LOCAL_PORT, run->next_port++);
}

struct flow *flow_of_stack(struct run *run, const struct packet *p)
{
	struct flow *flow;

	if (p->protocol == PROTOCOL_ICMP)
		return run->current;
	flow = find(run, p->protocol, p->from_port, p->to_port);
	if (flow)
		return flow;
	flow = find(run, p->protocol, -1, p->to_port);
	if (flow)
		flow->local_port = p->from_port;
	return flow;
}
