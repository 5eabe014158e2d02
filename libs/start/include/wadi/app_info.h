/* SPDX-License-Identifier: ISC */
/* wadi/app_info.h - what an image is made of. */
#ifndef WADI_APP_INFO_H
#define WADI_APP_INFO_H

struct wd_app_package {
	const char *name, *version;
};

struct wd_app_info {
	const char *name;    /* of the image */
	const char *target;
	const char *wadi;    /* the version of wadi that configured it */
	const struct wd_app_package *packages; /* linked in; ends with a nameless one */
};

/* Written by `wadi configure`. */
extern const struct wd_app_info wd_app_info;

#endif
