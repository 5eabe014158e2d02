/* SPDX-License-Identifier: ISC */
#include "devices_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "net_stream.h"

/* What stands behind `prefix`, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static struct sockaddr_un address_of(const char *option, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) == 0 || strlen(path) >= sizeof address.sun_path)
		die("--net:%s: a socket's path has 1 to %zu bytes", option,
			sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path));
	return address;
}

static int make_socket(const char *option)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		die("--net:%s: no socket: %s", option, strerror(errno));
	return s;
}

static int connect_to(const char *option, const char *path)
{
	struct sockaddr_un address = address_of(option, path);
	int s = make_socket(option);

	if (connect(s, (struct sockaddr *)&address, sizeof address) < 0)
		die("--net:%s: Could not connect to %s: %s; start the other end first", option,
			path, strerror(errno));
	return s;
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
	if (errno != EADDRINUSE)
		return -1;
	if (!is_left_behind(address) || unlink(address->sun_path) < 0) {
		errno = EADDRINUSE;
		return -1;
	}
	return bind(listener, a, sizeof *address);
}

/* The path is there until somebody has come. */
static int accept_at(const char *option, const char *path)
{
	struct sockaddr_un address = address_of(option, path);
	int listener = make_socket(option), s;

	if (bind_anew(listener, &address) < 0 || listen(listener, 1) < 0)
		die("--net:%s: Could not listen at %s: %s%s", option, path, strerror(errno),
			errno == EADDRINUSE ? "; somebody else does, or it is another file" : "");
	do {
		s = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	} while (s < 0 && errno == EINTR);
	unlink(path);
	if (s < 0)
		die("--net:%s: nobody has come to %s: %s", option, path, strerror(errno));
	close(listener);
	return s;
}

int socket_open(const char *option, const char *where)
{
	const char *to = behind(where, "unix:"), *at = behind(where, "unix-listen:");
	int s = -1;

	if (to)
		s = connect_to(option, to);
	else if (at)
		s = accept_at(option, at);
	if (s >= 0 && fcntl(s, F_SETFL, O_NONBLOCK) < 0)
		die("--net:%s: %s", option, strerror(errno));
	return s;
}

void socket_attach(struct net_port *port, int fd)
{
	int type = 0;
	socklen_t len = sizeof type;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
		return;
	port->ends = type != SOCK_DGRAM;
	if (type == SOCK_STREAM)
		net_stream_attach(port);
}
