/* SPDX-License-Identifier: ISC */
#include "logging.h"

#include "wadi/log.h"

static WD_LOG_SOURCE(shop, "shop", "who comes and goes");
static WD_LOG_SOURCE(till, "till", "what is paid");

static size_t cents_pp(const unsigned *cents, char *into, size_t size)
{
	return wd_fmt(into, size, "%u.%02u", *cents / 100, *cents % 100);
}

static WD_ERROR(no_change, NULL, "till", "there is no change");

WD_TAG(paid, unsigned, "paid", "in euros", cents_pp);

/* Has something to do only when somebody listens. */
static const char *looks(wd_console console, const char *name)
{
	wd_console_print(console, "(looking at %s)\n", name);
	return "tired";
}

static wd_err pay(unsigned cents)
{
	if (cents % 100 == 1)
		return no_change;
	WD_LOG(till, WD_LEVEL_INFO, WD_TAGS(paid(&cents)), "thank you");
	return NULL;
}

static void serve(wd_console console, const char *name, unsigned cents)
{
	WD_LOG_DEBUG(shop, "%s looks %s", name, looks(console, name));
	WD_LOG_INFO(shop, "good day, %s", name);
	if (wd_log_on_error(till, WD_LEVEL_ERROR, pay(cents), name))
		WD_LOG_WARNING(shop, "%s pays tomorrow", name);
}

wd_err logging_main(wd_console console)
{
	struct wd_log_stats stats;

	WD_LOG_APP(shop, "open");
	serve(console, "Ada", 1250);
	serve(console, "Mallory\nERR [till] the till is empty", 99);
	serve(console, "Bob", 301);
	WD_TRY(wd_log_set(wd_str("*:warning,shop:debug")));
	serve(console, "Cleo", 100);
	stats = wd_log_stats();
	wd_console_print(console, "%llu messages, %llu errors, %llu warnings\n",
	                 (unsigned long long)stats.messages, (unsigned long long)stats.errors,
	                 (unsigned long long)stats.warnings);
	return NULL;
}
