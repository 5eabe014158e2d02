/* SPDX-License-Identifier: ISC */
#include "wadi/flow_stats.h"

static wd_err count(struct flow_stats *it, wd_err err, uint64_t *calls, uint64_t *bytes, size_t n)
{
	if (err) {
		it->failed++;
		return err;
	}
	*calls += 1;
	*bytes += n;
	return NULL;
}

static wd_err stats_read(void *self, struct wd_room into, size_t *got)
{
	struct flow_stats *it = self;
	size_t n = 0;
	wd_err err = wd_flow_read(it->under, into, &n);

	if (!err)
		*got = n;
	return count(it, err, &it->reads, &it->read_bytes, n);
}

static wd_err stats_write(void *self, const struct wd_bytes *pieces, size_t pieces_count)
{
	struct flow_stats *it = self;
	wd_err err = wd_flow_write_pieces(it->under, pieces, pieces_count);
	size_t n = 0;

	for (size_t i = 0; i < pieces_count; i++)
		n += pieces[i].len;
	return count(it, err, &it->writes, &it->write_bytes, n);
}

static wd_err stats_send(void *self, struct wd_buf *buf)
{
	struct flow_stats *it = self;
	size_t n = wd_buf_total(buf);

	return count(it, wd_flow_send(it->under, buf), &it->writes, &it->write_bytes, n);
}

static void stats_shutdown(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(((struct flow_stats *)self)->under, half);
}

static void stats_close(void *self)
{
	wd_flow_close(((struct flow_stats *)self)->under);
}

static const struct wd_flow_ops stats_ops = {
	.read = stats_read,
	.write = stats_write,
	.send = stats_send,
	.shutdown = stats_shutdown,
	.close = stats_close,
};

void flow_stats_init(struct flow_stats *it, wd_flow under)
{
	*it = (struct flow_stats){ .under = under };
}

wd_flow flow_stats(struct flow_stats *it)
{
	return (wd_flow){ &stats_ops, it };
}
