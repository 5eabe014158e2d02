/* SPDX-License-Identifier: ISC */
#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Options --------------------------------------------------------------------- */

/* The value of "NAME=VALUE", or of the word behind "NAME"; NULL for another option. */
static const char *value_of(const struct command *c, const char *name, char **words,
                            size_t *taken)
{
	size_t len = strlen(name);

	if (strncmp(words[0], name, len) != 0)
		return NULL;
	*taken = 1;
	if (words[0][len] == '=')
		return words[0] + len + 1;
	if (words[0][len] != '\0')
		return NULL;
	*taken = 2;
	if (!words[1] || text_starts(words[1], "--"))
		wrong_usage(c, "%s is followed by no value", name);
	return words[1];
}

static void add_publish(const struct command *c, struct publishes *all, const char *value)
{
	if (wd_host_publish_read(wd_str(value), PUSH(all->at, all->len)))
		wrong_usage(c, "--publish=%s: wanted is [ADDRESS:]PORT:PORT[/udp], the host's port "
		            "and the image's, as 8080:80", value);
}

size_t network_option(const struct command *c, struct network_request *r, char **words)
{
	const char *value;
	size_t taken = 0;

	if ((value = value_of(c, "--publish", words, &taken)) != NULL)
		add_publish(c, &r->publish, value);
	else if ((value = value_of(c, "--bridge", words, &taken)) != NULL)
		r->bridge = value;
	return value ? taken : 0;
}

/* ---- The image ------------------------------------------------------------------- */

const char *image_argument(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->argument_count; i++)
		if (strcmp(image->arguments[i].name, name) == 0)
			return image->arguments[i].value;
	return NULL;
}

bool image_lacks(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->argument_count; i++)
		if (strcmp(image->arguments[i].name, name) == 0)
			return image->arguments[i].is_missing;
	return false;
}

/* The image takes each once. */
static const char *given_value(char **words, const char *name, const char *otherwise)
{
	const char *start = text("--%s=", name), *value = otherwise;

	for (; *words; words++)
		if (text_starts(*words, start))
			value = *words + strlen(start);
		else if (strcmp(*words, text("--%s", name)) == 0)
			value = words[1] ? words[1] : "";
	return value;
}

static void add_argument(struct image *image, char **words, const char *name, const char *type,
                         const char *otherwise)
{
	bool required = strcmp(otherwise, "(required)") == 0;
	const char *value = *otherwise && !required ? text("%s", otherwise) : NULL;
	struct argument a = { text("%s", name), text("%s", type), NULL, false };
	long number;

	a.value = given_value(words, a.name, value);
	a.is_missing = required && !a.value;
	*PUSH(image->arguments, image->argument_count) = a;
	number = a.value && strcmp(type, "port") == 0 ? strtol(a.value, NULL, 10) : 0;
	if (number > 0 && number <= UINT16_MAX)
		*PUSH(image->ports, image->port_count) = (struct port){ a.name, (uint16_t)number };
}

const char *interface_argument(const struct interface *it, const char *name)
{
	return text("%s%s", text_cut(it->address, strlen(it->address) - strlen("ipv4")), name);
}

static bool is_attached(const struct texts *options, const char *name)
{
	for (size_t i = 0; i < options->len; i++)
		if (text_starts(options->at[i], text("--net:%s=", name)))
			return true;
	return false;
}

/* Is the flag given, or on by default? */
static bool is_on(const struct image *image, const char *flag)
{
	const char *value = image_argument(image, flag);

	return value && strcmp(value, "false") != 0;
}

/* Once the arguments are known. */
static void note_families(const struct image *image, struct interface *it)
{
	if (it->address)
		it->no_ipv4 = text_ends(it->address, "ipv6") ||
		              is_on(image, interface_argument(it, "ipv6-only"));
}

/* What `wadi configure` has left for this (cli/config/write_network.c). */
static struct image read_image(const struct project *p, const struct texts *options,
                               char **words)
{
	char *all = file_read(text("%s/network", p->build)), name[128], type[128], value[128];
	struct image image = { .name = p->image };

	image.is_process = strcmp(project_variable(p, "PLATFORM"), "unix") == 0;
	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		*value = *type = '\0';
		if (sscanf(line, "argument %127s %127s %127s", name, type, value) > 0)
			add_argument(&image, words, name, type, value);
		else if (strcmp(line, "key family ipv6") == 0)
			image.no_ipv4 = true;
		else if (sscanf(line, "net %127s %127s", name, value) > 0 &&
		         !is_attached(options, name))
			*PUSH(image.interfaces, image.interface_count) = (struct interface){
				text("%s", name), *value ? text("%s", value) : NULL, false };
	}
	image.no_ipv4 = image.no_ipv4 || is_on(&image, "ipv6-only");
	for (size_t i = 0; i < image.interface_count; i++)
		note_families(&image, &image.interfaces[i]);
	return image;
}

/* ---- Descriptors ----------------------------------------------------------------- */

static int *given;
static size_t given_count;

const char *network_give(int fd)
{
	*PUSH(given, given_count) = fd;
	return text("@%d", fd);
}

/* Only now, so that no other program has got them. */
static void let_inherit(void)
{
	for (size_t i = 0; i < given_count; i++)
		if (fcntl(given[i], F_SETFD, 0) < 0)
			die("a descriptor cannot be handed on: %s", strerror(errno));
}

void network_leave(void)
{
	for (size_t i = 0; i < given_count; i++)
		close(given[i]);
	given_count = 0;
}

/* ---- Processes ------------------------------------------------------------------- */

static pid_t *helpers;
static size_t helper_count;

void network_helped_by(pid_t pid)
{
	*PUSH(helpers, helper_count) = pid;
}

void network_end(void)
{
	enum { STEP_US = 5000, STEPS = 400 };

	for (size_t i = 0; i < helper_count; i++) {
		int steps = 0;

		while (waitpid(helpers[i], NULL, WNOHANG) == 0)
			if (++steps == STEPS)
				kill(helpers[i], SIGKILL);
			else
				usleep(STEP_US);
	}
	helper_count = 0;
}

/* ---- All of it ------------------------------------------------------------------- */

/* Without an interface a process is the host's, if it has a network at all. */
static void publish_process(const struct image *image, const struct network_request *r,
                            struct network *n)
{
	struct publishes publish = r->publish;

	if (publish.len == 0)
		publish = publish_ports(image, image->no_ipv4);
	for (size_t i = 0; i < publish.len; i++)
		texts_add(&n->options, publish_option(&publish.at[i]));
	publish_tell(image, &publish, "the host's sockets");
}

/* Ports that are published lead to one interface, the first. */
static void make_interface(const struct image *image, const struct network_request *r,
                           size_t which, struct network *n)
{
	const struct interface *it = &image->interfaces[which];
	struct publishes publish = { 0 };

	if (r->publish.len == 0 && tap_make(image, it, r->bridge, n))
		return;
	if (r->bridge)
		die("no tap can be made for %s, to join the bridge %s: %s; who is not root is "
		    "given one by an administrator, for --net:%s=TAP", it->name, r->bridge,
		    strerror(errno), it->name);
	if (which == 0)
		publish = r->publish.len ? r->publish : publish_ports(image, it->no_ipv4);
	passt_make(image, it, &publish, n);
	publish_tell(image, &publish, "passt");
}

struct network network_make(const struct project *p, const struct network_request *r,
                            const struct texts *options, char **words)
{
	struct image image = read_image(p, options, words);
	struct network n = { 0 };

	if (r->bridge && r->publish.len)
		die("--publish is for an image without an address of its own; on the bridge %s it "
		    "has one", r->bridge);
	if (image.interface_count == 0 && (r->bridge || (r->publish.len && !image.is_process)))
		die("%s has no interface that is to be attached", p->image);
	if (image.interface_count == 0 && image.is_process)
		publish_process(&image, r, &n);
	for (size_t i = 0; i < image.interface_count; i++)
		make_interface(&image, r, i, &n);
	let_inherit();
	return n;
}
