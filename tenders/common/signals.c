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

static volatile struct wadi_stop *volatile guests; /* NULL where nobody is to be told */
static void (*wake_guest)(void);

/* Only once: what the guest makes of its memory later does not keep it alive. */
static bool tell_guest(void)
{
	volatile struct wadi_stop *stop = guests;

	if (!stop || !stop->wanted)
		return false;
	guests = NULL;
	stop->asked = 1;
	wake_guest();
	return true;
}

void signals_tell(volatile struct wadi_stop *stop, void (*wake)(void))
{
	wake_guest = wake;
	guests = stop;
}

static void on_signal(int number)
{
	char text[64], digits[] = "00\n";
	size_t len;

	if (number == SIGTERM && tell_guest())
		return;
	len = put(text, put(text, 0, tender_name), ": Exiting on signal ");
	digits[0] = (char)('0' + number / 10);
	digits[1] = (char)('0' + number % 10);
	len = put(text, len, number < 10 ? digits + 1 : digits);
	(void)call(SYS_write, STDERR_FILENO, text, len);
	for (;;)
		call(SYS_exit_group, EXIT_MONITOR, NULL, 0);
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
