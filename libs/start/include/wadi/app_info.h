/* SPDX-License-Identifier: ISC */
/* wadi/app_info.h - what an image is made of. */
#ifndef WADI_APP_INFO_H
#define WADI_APP_INFO_H

/* What an image can tell of itself. */
struct wd_app_info {
	const char *name;    /* of the image */
	const char *target;
	const char *wadi;    /* the version of wadi that configured it */
};

/* Written by `wadi configure`. */
extern const struct wd_app_info wd_app_info;

/* The packages that are linked in, as `wadi query packages` lists them: "wadi-base 0.1.0\n", and
 * so on.  Only an image that looks at it contains it. */
extern const char wd_app_packages[];

#endif
