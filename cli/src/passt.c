/* SPDX-License-Identifier: ISC */
/* passt(1): a network for who may not make any.  It speaks to the image by a socket, each
 * frame behind its length, and ends when that is closed. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guests.h"
#include "network.h"

enum { STEP_US = 5000, STEPS = 1000 };

static const char *const usual[] = {
	"--foreground", "--quiet", "--mtu", "1500",
};

/* Else the gateway's address leads to what listens at the host's loopback.  Without that,
 * however, passt before 2024 drops answers to datagrams that come from there. */
static const char *const guarded[] = { "--no-map-gw" };

/* What the image is to itself, on this network alone. */
#define IPV4 "10.87.0.2"
#define IPV4_GATEWAY "10.87.0.1"
#define IPV6 "fd57:6164:6900::2"
#define IPV6_GATEWAY "fe80::1"
static const char *const ipv4[] = {
	"--address", IPV4, "--netmask", "24", "--gateway", IPV4_GATEWAY,
};
static const char *const ipv6[] = {
	"--ipv6-only", "--address", IPV6, "--gateway", IPV6_GATEWAY,
};

/* For where the host has no way out. */
static const char *const offline[] = { "--mac-addr", "9a:55:9a:55:9a:55", "--interface" };

static void add(struct texts *argv, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		texts_add(argv, words[i]);
}
#define ADD(argv, words) add(argv, words, sizeof (words) / sizeof (words)[0])

/* "127.0.0.1/8080:80" */
static const char *forward_of(const struct wd_host_publish *p)
{
	static const struct wd_addr none;
	char addr[WD_ADDR_TEXT];

	if (memcmp(&p->host.addr, &none, sizeof none) == 0)
		return text("%u:%u", p->host.port, p->port);
	(void)wd_addr_pp(&p->host.addr, addr, sizeof addr);
	return text("%s/%u:%u", addr, p->host.port, p->port);
}

/* passt wants an interface all the same, and for IPv6 one that has an address of the link. */
static const char *any_interface(const struct interface *it)
{
	const char *name = it->no_ipv4 ? host_ipv6_interface() : "lo";

	if (!name)
		die("passt gives %s no network of IPv6 alone: this host has no IPv6 itself, or no "
		    "interface that is up", it->name);
	return name;
}

/* Has the user asked for a port's datagrams? */
static bool wants_datagrams(const struct publishes *publish)
{
	for (size_t i = 0; i < publish->len && !publish->by_default; i++)
		if (publish->at[i].protocol == WD_IP_UDP)
			return true;
	return false;
}

static struct texts command_line(const struct interface *it, int fd, const char *pid_file,
                                 const struct publishes *publish)
{
	struct texts argv = { 0 };

	texts_add(&argv, "passt");
	ADD(&argv, usual);
	if (!wants_datagrams(publish))
		ADD(&argv, guarded);
	if (it->no_ipv4)
		ADD(&argv, ipv6);
	else
		ADD(&argv, ipv4);
	if (!host_has_way_out(it->no_ipv4)) {
		ADD(&argv, offline);
		texts_add(&argv, any_interface(it));
	}
	texts_add(&argv, "--fd");
	texts_add(&argv, text("%d", fd));
	texts_add(&argv, "--pid");
	texts_add(&argv, pid_file);
	for (size_t i = 0; i < publish->len; i++) {
		texts_add(&argv, publish->at[i].protocol == WD_IP_UDP ? "-u" : "-t");
		texts_add(&argv, forward_of(&publish->at[i]));
	}
	texts_add(&argv, NULL);
	return argv;
}

static void redirect(int from, int to)
{
	if (from < 0 || dup2(from, to) < 0)
		die("standard streams cannot be set: %s", strerror(errno));
}

/* A terminal's signals are for the image, with which it ends. */
static _Noreturn void become(struct texts argv, int fd, int said)
{
	setsid();
	redirect(open("/dev/null", O_RDWR | O_CLOEXEC), STDIN_FILENO);
	redirect(STDIN_FILENO, STDOUT_FILENO);
	redirect(said, STDERR_FILENO);
	if (fcntl(fd, F_SETFD, 0) < 0)
		die("a descriptor cannot be handed on: %s", strerror(errno));
	execvp(argv.at[0], (char **)argv.at);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Copies what it has said of what went wrong. */
static _Noreturn void fail(const struct interface *it, int said, int status)
{
	char chunk[4096];
	ssize_t n;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		die("%s needs a network: without root that is passt, which is not installed: "
		    "apt-get install passt, or attach a tap by --net:%s=TAP", it->name, it->name);
	if (lseek(said, 0, SEEK_SET) == 0)
		while ((n = read(said, chunk, sizeof chunk)) > 0)
			fwrite(chunk, 1, (size_t)n, stderr);
	die("passt, which is to give %s a network, has not started", it->name);
}

/* Where passt is to write its number.  Started by root it becomes nobody first, who has no
 * way into our folder, and often none into root's $TMPDIR: it is the one for everybody then. */
static const char *name_pid_file(void)
{
	const struct passwd *nobody = geteuid() == 0 ? getpwnam("nobody") : NULL;
	char name[] = P_tmpdir "/wadi-passt-XXXXXX";
	int fd;

	if (!nobody)
		return text("%s/passt-%d", guests_folder(), (int)getpid());
	fd = mkstemp(name);
	if (fd < 0 || fchown(fd, nobody->pw_uid, nobody->pw_gid) < 0)
		die("%s cannot be made for passt: %s", name, strerror(errno));
	close(fd);
	return text("%s", name);
}

/* It writes its number once it is ready. */
static void wait_until_ready(const struct interface *it, pid_t pid, const char *pid_file, int said)
{
	int status;

	for (int i = 0; i < STEPS; i++) {
		const char *number = file_read(pid_file);

		if (number && *number) {
			file_remove(pid_file);
			return;
		}
		if (waitpid(pid, &status, WNOHANG) == pid) {
			file_remove(pid_file);
			fail(it, said, status);
		}
		usleep(STEP_US);
	}
	kill(pid, SIGKILL);
	file_remove(pid_file);
	die("passt, which is to give %s a network, does not get ready", it->name);
}

/* An image that asks nobody for its address, but wants to be told, is told. */
static void give_arguments(const struct image *image, const struct interface *it,
                           struct network *n)
{
	const char *name = interface_argument(it, it->no_ipv4 ? "ipv6" : "ipv4");
	const char *gateway = text("%s-gateway", name);

	if (!image_lacks(image, name))
		return;
	texts_add(&n->arguments, text("--%s=%s", name, it->no_ipv4 ? IPV6 "/64" : IPV4 "/24"));
	if (!image_argument(image, gateway))
		texts_add(&n->arguments, text("--%s=%s", gateway,
		                              it->no_ipv4 ? IPV6_GATEWAY : IPV4_GATEWAY));
}

void passt_make(const struct image *image, const struct interface *it,
                const struct publishes *publish, struct network *n)
{
	const char *pid_file = name_pid_file();
	int said = memfd_create("passt", MFD_CLOEXEC), ends[2];
	struct texts argv;
	pid_t pid;

	if (said < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		die("no socket for %s: %s", it->name, strerror(errno));
	argv = command_line(it, ends[1], pid_file, publish);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("no process for passt: %s", strerror(errno));
	if (pid == 0)
		become(argv, ends[1], said);
	close(ends[1]);
	wait_until_ready(it, pid, pid_file, said);
	close(said);
	network_helped_by(pid);
	texts_add(&n->options, text("--net:%s=%s", it->name, network_give(ends[0])));
	if (it->address)
		give_arguments(image, it, n);
}
