/* SPDX-License-Identifier: ISC */
/* wadi/app_info.h - what an image is made of. */
#ifndef WADI_APP_INFO_H
#define WADI_APP_INFO_H

/* A package that is linked in, "wadi-base", and its version, "0.1.0". */
struct wd_app_package {
	const char *name, *version;
};

/* What an image can tell of itself. */
struct wd_app_info {
	const char *name;    /* of the image */
	const char *target;
	const char *wadi;    /* the version of wadi that configured it */
};

/* Written by `wadi configure`. */
extern const struct wd_app_info wd_app_info;

/* What is linked in, as `wadi describe` lists it too; ends with a nameless one.  Only an image
 * that looks at them contains them. */
extern const struct wd_app_package wd_app_packages[];

#endif
