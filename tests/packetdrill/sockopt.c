/* SPDX-License-Identifier: ISC */
/* Options of sockets.  The names of Linux's TCP options come by number, as its header and
 * wadi's have structures of the same name. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "sockets.h"

enum linux_tcp_option {
	LINUX_NODELAY = 1, LINUX_MAXSEG = 2, LINUX_CORK = 3, LINUX_KEEPIDLE = 4,
	LINUX_KEEPINTVL = 5, LINUX_KEEPCNT = 6, LINUX_INFO = 11, LINUX_QUICKACK = 12,
	LINUX_CONGESTION = 13, LINUX_USER_TIMEOUT = 18,
};

static int int_of(const void *value, socklen_t len)
{
	int n = 0;

	memcpy(&n, value, len < sizeof n ? len : sizeof n);
	return n;
}

static int put_int(int n, void *value, socklen_t *len)
{
	if (*len > sizeof n)
		*len = sizeof n;
	memcpy(value, &n, *len);
	return 0;
}

/* ---- Setting ------------------------------------------------------------------------- */

static int set_tcp(struct socket *s, int name, int n)
{
	switch (name) {
	case LINUX_NODELAY:
		s->tuning.no_delay = n;
		break;
	case LINUX_KEEPIDLE:
		s->keep_idle = n;
		break;
	case LINUX_USER_TIMEOUT:
		s->tuning.user_timeout = wd_ms((uint64_t)n);
		break;
	case LINUX_MAXSEG:
		s->mss_clamp = n;
		break;
	case LINUX_KEEPINTVL:
	case LINUX_KEEPCNT:
	case LINUX_QUICKACK:
	case LINUX_CONGESTION:
		break; /* the engine's are fixed */
	default:
		return failed_with(ENOPROTOOPT);
	}
	stream_tune(s);
	return 0;
}

static int set_socket(struct socket *s, int name, const void *value, socklen_t len)
{
	struct linger linger;

	switch (name) {
	case SO_LINGER:
		if (len < sizeof linger)
			return failed_with(EINVAL);
		memcpy(&linger, value, sizeof linger);
		s->linger_reset = linger.l_onoff && linger.l_linger == 0;
		return 0;
	case SO_KEEPALIVE:
		s->keep_alive = int_of(value, len);
		stream_tune(s);
		return 0;
	case SO_REUSEADDR:
	case SO_REUSEPORT:
	case SO_SNDBUF:
	case SO_RCVBUF:
	case SO_BROADCAST:
		return 0;
	default:
		return failed_with(ENOPROTOOPT);
	}
}

int sockets_setsockopt(void *self, int fd, int level, int name, const void *value, socklen_t len)
{
	struct socket *s = socket_of(self, fd);

	if (!s)
		return -1;
	if (level == SOL_SOCKET)
		return set_socket(s, name, value, len);
	if (level == IPPROTO_TCP && s->kind != SOCKET_DATAGRAM)
		return set_tcp(s, name, int_of(value, len));
	if (level == IPPROTO_IP && name == IP_TOS) {
		s->tos = int_of(value, len);
		return 0;
	}
	return failed_with(ENOPROTOOPT);
}

/* ---- Getting ------------------------------------------------------------------------- */

static int get_tcp(struct socket *s, int name, void *value, socklen_t *len)
{
	struct tcp_info info = { .mss = 536 };

	if (s->conn)
		tcp_conn_info(s->conn, &info);
	switch (name) {
	case LINUX_NODELAY:
		return put_int(s->tuning.no_delay, value, len);
	case LINUX_MAXSEG:
		return put_int(s->conn ? (int)info.mss : s->mss_clamp ? s->mss_clamp : 536, value,
		               len);
	case LINUX_USER_TIMEOUT:
		return put_int((int)wd_span_ms(s->tuning.user_timeout), value, len);
	case LINUX_INFO:
		if (!s->conn)
			return failed_with(EINVAL);
		*len = linux_tcp_info(s->conn, value, *len);
		return 0;
	default:
		return failed_with(ENOPROTOOPT);
	}
}

int sockets_getsockopt(void *self, int fd, int level, int name, void *value, socklen_t *len)
{
	struct socket *s = socket_of(self, fd);

	if (!s)
		return -1;
	if (level == SOL_SOCKET && name == SO_ERROR)
		return put_int(take_error(s), value, len);
	if (level == IPPROTO_TCP && s->kind != SOCKET_DATAGRAM)
		return get_tcp(s, name, value, len);
	return failed_with(ENOPROTOOPT);
}
