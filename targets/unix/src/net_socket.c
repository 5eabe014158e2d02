/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "net_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wadi/net.h"

static WD_ERROR(no_peer, wd_net_disconnected, "net-device",
                "nobody accepts connections at this socket; start the other end first");
static WD_ERROR(no_socket, wd_net_disconnected, "net-device",
                "no socket can be made at this path; is there a file already?");

static const char connects[] = "unix:", listens[] = "unix-listen:";

/* What stands behind `prefix`, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

bool net_socket_is(const char *where)
{
	return behind(where, connects) || behind(where, listens);
}

static bool set_path(struct sockaddr_un *address, const char *path)
{
	size_t len = strlen(path);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (len == 0 || len >= sizeof address->sun_path)
		return false;
	memcpy(address->sun_path, path, len);
	return true;
}

static int accept_one(int listener)
{
	int fd;

	do {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

/* Was it left by who was ended while he waited?  Nobody is at it then; a socket of another kind
 * finds out, without being taken for who is waited for. */
static bool is_left_behind(const struct sockaddr_un *address)
{
	int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool left = false;
	struct stat st;

	if (s >= 0 && lstat(address->sun_path, &st) == 0 && S_ISSOCK(st.st_mode))
		left = connect(s, (const struct sockaddr *)address, sizeof *address) < 0 &&
		       errno == ECONNREFUSED;
	if (s >= 0)
		close(s);
	return left;
}

static int bind_anew(int listener, const struct sockaddr_un *address)
{
	const struct sockaddr *a = (const struct sockaddr *)address;

	if (bind(listener, a, sizeof *address) == 0)
		return 0;
	if (errno != EADDRINUSE || !is_left_behind(address) || unlink(address->sun_path) < 0)
		return -1;
	return bind(listener, a, sizeof *address);
}

/* The path is there until somebody has come. */
static int listen_once(int listener, const struct sockaddr_un *address)
{
	int fd = -1;

	if (bind_anew(listener, address) < 0)
		return -1;
	if (listen(listener, 1) == 0)
		fd = accept_one(listener);
	unlink(address->sun_path);
	return fd;
}

static wd_err connect_to(int s, const char *path)
{
	struct sockaddr_un address;

	if (!set_path(&address, path) ||
	    connect(s, (const struct sockaddr *)&address, sizeof address) < 0)
		return no_peer;
	return NULL;
}

static wd_err accept_at(int listener, const char *path, int *fd)
{
	struct sockaddr_un address;

	if (set_path(&address, path))
		*fd = listen_once(listener, &address);
	return *fd < 0 ? no_socket : NULL;
}

wd_err net_socket_open(const char *where, int *fd)
{
	const char *to = behind(where, connects), *at = behind(where, listens);
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	wd_err err = no_socket;

	*fd = -1;
	if (s >= 0 && to) {
		*fd = s;
		err = connect_to(s, to);
	} else if (s >= 0 && at) {
		err = accept_at(s, at, fd);
		close(s);
	}
	if (!err && fcntl(*fd, F_SETFL, O_NONBLOCK) < 0)
		err = no_socket;
	return err;
}

bool net_socket_is_stream(int fd)
{
	int type = 0;
	socklen_t len = sizeof type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}
