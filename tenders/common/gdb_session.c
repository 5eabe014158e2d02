/* SPDX-License-Identifier: ISC */
#include "gdb_session.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "report.h"

/* ---- Waiting for it ------------------------------------------------------------------ */

static _Noreturn void refused(const char *where)
{
	die("--gdb=%s: %s%s", where, strerror(errno),
		errno == EADDRINUSE ? "; give another, or remove it" : "");
}

static int listen_at_port(const char *where, uint16_t port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 1) < 0)
		refused(where);
	return fd;
}

static int listen_at_path(const char *where)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask = umask(077);

	if (strlen(where) >= sizeof addr.sun_path)
		die("--gdb=%s: the path is too long for a socket: 107 bytes at most", where);
	memcpy(addr.sun_path, where, strlen(where));
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 1) < 0)
		refused(where);
	umask(mask);
	return fd;
}

void gdb_session_open(struct gdb_session *session, const char *where)
{
	struct wd_cursor c = wd_cursor(wd_str(where));
	uint64_t port = wd_cursor_decimal(&c, UINT16_MAX);
	bool is_port = !wd_cursor_check(&c) && c.left == 0;
	int listener = is_port ? listen_at_port(where, (uint16_t)port) : listen_at_path(where);
	int on = 1;

	report_line("%s: waiting for a debugger: target remote %s%s", tender_name,
		is_port ? "localhost:" : "", where);
	do {
		session->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	} while (session->fd < 0 && errno == EINTR);
	if (session->fd < 0)
		refused(where);
	close(listener);
	if (is_port) /* packets are small, and each waits for the other side's */
		(void)setsockopt(session->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	else
		(void)unlink(where);
}

/* ---- Talking ------------------------------------------------------------------------------ */

static void flush(struct gdb_session *s)
{
	const char *from = s->gdb.out;

	while (s->gdb.out_len > 0) {
		ssize_t n = send(s->fd, from, s->gdb.out_len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			die("the debugger is gone: %s", strerror(errno));
		from += n;
		s->gdb.out_len -= (size_t)n;
	}
}

/* One byte; false when there is none now and `flags` say not to wait. */
static bool receive(struct gdb_session *s, uint8_t *byte, int flags)
{
	for (;;) {
		ssize_t n = recv(s->fd, byte, 1, flags);

		if (n == 1)
			return true;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		die("the debugger is gone");
	}
}

enum gdb_wish gdb_session_stopped(struct gdb_session *session, const struct machine *machine,
	bool tell)
{
	enum gdb_wish wish = GDB_STAY;
	uint8_t byte = 0;

	session->interrupted = false;
	if (tell)
		gdb_say_stopped(&session->gdb);
	flush(session);
	while (wish == GDB_STAY) {
		(void)receive(session, &byte, 0);
		wish = gdb_take(&session->gdb, machine, byte);
		flush(session);
	}
	if (wish == GDB_KILL)
		die("killed by the debugger");
	if (wish == GDB_DETACH) {
		close(session->fd);
		session->fd = -1;
	}
	return wish;
}

/* A running guest's debugger says nothing else; packets would be out of turn and
 * are passed over. */
bool gdb_session_interrupted(struct gdb_session *session)
{
	enum { INTERRUPT = 3 };
	uint8_t byte;

	while (session->fd >= 0 && receive(session, &byte, MSG_DONTWAIT))
		session->interrupted |= byte == INTERRUPT;
	return session->interrupted;
}

void gdb_session_ended(struct gdb_session *session, char how, int status)
{
	if (session->fd < 0)
		return;
	gdb_say_ended(&session->gdb, how, (uint8_t)status);
	flush(session);
}
