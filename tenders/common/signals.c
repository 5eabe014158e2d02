/* SPDX-License-Identifier: ISC */
#include "signals.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tender.h"

/* libc's would ask its thread pointer, where there may be a guest's. */
static long call(long number, long a, const char *b, size_t c)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
		: "rcx", "r11", "memory");
	return result;
}

static size_t put(char *text, size_t len, const char *words)
{
	while (*words)
		text[len++] = *words++;
	return len;
}

static volatile struct requests guests; /* NULL where nobody is to be told */
static volatile bool by_signal; /* its number is in the status */
static void (*wake_guest)(void);

static bool tell_guest(volatile struct wadi_request *request)
{
	if (!request || !request->wanted)
		return false;
	request->asked = request->asked + 1;
	wake_guest();
	return true;
}

/* Only once: what the guest makes of its memory later does not keep it alive. */
static bool ask_to_stop(void)
{
	bool told = tell_guest(guests.stop);

	if (told)
		guests.stop = NULL;
	return told;
}

static void on_metrics(int number)
{
	(void)number;
	tell_guest(guests.metrics);
}

void signals_tell(const struct requests *requests, void (*wake)(void))
{
	struct sigaction ask = { .sa_handler = on_metrics, .sa_flags = SA_ONSTACK | SA_RESTART };

	wake_guest = wake;
	guests.stop = requests->stop;
	guests.metrics = requests->metrics;
	by_signal = requests->noted;
	if (requests->metrics && sigaction(SIGUSR1, &ask, NULL) < 0)
		die("signals cannot be caught");
}

static void on_signal(int number)
{
	char text[64], digits[] = "00\n";
	size_t len;

	if (ask_to_stop())
		return;
	len = put(text, put(text, 0, tender_name), ": Exiting on signal ");
	digits[0] = (char)('0' + number / 10);
	digits[1] = (char)('0' + number % 10);
	len = put(text, len, number < 10 ? digits + 1 : digits);
	(void)call(SYS_write, STDERR_FILENO, text, len);
	for (;;)
		call(SYS_exit_group, by_signal ? EXIT_SIGNAL + number : EXIT_MONITOR, NULL, 0);
}

/* On the stack for faults, if there is one by then. */
void signals_catch(void)
{
	struct sigaction end = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	if (sigaction(SIGINT, &end, NULL) < 0 || sigaction(SIGTERM, &end, NULL) < 0 ||
	    sigaction(SIGPIPE, &ignore, NULL) < 0)
		die("signals cannot be caught");
}
