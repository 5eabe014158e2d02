/* SPDX-License-Identifier: ISC */
#include "wadi/log_faulty.h"

WD_ERROR(log_faulty_failed, NULL, "log-faulty", "a report failed, as was asked for");

static wd_err report(void *self, const struct wd_log_message *message)
{
	struct log_faulty *it = self;

	if (it->left > 0 && --it->left == 0) {
		it->failed++;
		return log_faulty_failed;
	}
	return wd_report(it->to, message);
}

static const struct wd_reporter_ops ops = { .report = report };

void log_faulty_init(struct log_faulty *it, wd_reporter to, uint64_t n)
{
	*it = (struct log_faulty){ .to = to, .left = n };
}

wd_reporter log_faulty(struct log_faulty *it)
{
	return (wd_reporter){ &ops, it };
}
