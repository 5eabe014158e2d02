/* SPDX-License-Identifier: ISC */
/* file.h - whole files and folders; what goes wrong ends the program. */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

bool file_exists(const char *path);
bool folder_exists(const char *path);

/* What is in a file, with a NUL behind; NULL where there is none. */
char *file_read(const char *path);

/* Writes a file anew unless that is what it holds already: what is built from
 * it stays up to date.  A reader sees the old or the new text, never a part. */
void file_write(const char *path, const char *contents);

/* Makes a folder and those above it. */
void folder_make(const char *path);

/* Removes a file, or a folder with all in it; false when it was not there. */
bool file_remove(const char *path);

/* The visible entries of a folder by name; none where there is no folder. */
struct texts folder_list(const char *path);

#endif
