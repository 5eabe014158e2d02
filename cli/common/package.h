/* SPDX-License-Identifier: ISC */
/* package.h - packages: folders with an opam file. */
#ifndef PACKAGE_H
#define PACKAGE_H

#include "text.h"

/* A package another one wants, or a system's package. */
struct dependency {
	const char *name;
	const char *range; /* of versions, in opam's words; "" for any */
};

/* A module, and those of its package's dependencies that it, and others like it, alone need. */
struct module_wants {
	const char *module;
	struct texts packages;
};

struct package {
	const char *name, *version, *synopsis;
	const char *folder;
	bool installed;          /* its archives lie in the installation's out/ */
	struct dependency *depends, *depexts;
	struct module_wants *modules; /* x-wadi-modules */
	size_t depend_count, depext_count, module_count;
	struct texts targets;    /* x-wadi-targets: only for these, if any */
	struct texts libraries;  /* x-wadi-libraries: static ones of the system */
	bool reached;            /* by the image */
};

extern struct package *packages;
extern size_t package_count;

/* Loads the packages on `path` (WADI_PATH) and then those of the installation
 * at `home`: of several with one name the first counts. */
void packages_load(const char *path, const char *home);

/* The package, NULL where there is none. */
struct package *package_named(const char *name);

/* The package that a file lies in. */
struct package *package_of_file(const char *file);

/* Has the package this file, "include/wadi/manifest.h"? */
bool package_has(const struct package *p, const char *file);

/* Does it depend on `name` for the sake of some of its modules alone? */
bool package_wants_for_some(const struct package *p, const char *name);

/* For this one's? */
bool package_wants_for(const struct package *p, const char *name, const char *module);

/* Has it anything to compile? */
bool package_has_code(const struct package *p);

/* The names of all targets that images can be made for. */
struct texts targets_known(void);

/* The package of a target, and those it is built on, nearest first; empty where
 * there is no such target. */
struct target_chain {
	struct package **at;
	size_t len;
};
struct target_chain target_chain(const char *target);

/* The first package of the chain with this file, NULL where none has it. */
struct package *chain_having(const struct target_chain *chain, const char *file);

/* Reads an opam file into `p`. */
void opam_read(const char *file, struct package *p);

#endif
