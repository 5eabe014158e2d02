/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "say.h"

bool file_exists(const char *path)
{
	return access(path, R_OK) == 0;
}

bool folder_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *file_read(const char *path)
{
	FILE *in = fopen(path, "r");
	char *all = NULL;
	size_t len = 0;
	int c;

	if (!in)
		return NULL;
	while ((c = getc(in)) != EOF)
		*PUSH(all, len) = (char)c;
	*PUSH(all, len) = '\0';
	if (ferror(in))
		die("%s cannot be read: %s", path, strerror(errno));
	fclose(in);
	return all;
}

void file_write(const char *path, const char *contents)
{
	const char *fresh = text("%s.new", path);
	FILE *out;
	bool written;

	if (text_same(file_read(path), contents))
		return;
	out = fopen(fresh, "w");
	if (!out)
		die("%s cannot be written: %s", fresh, strerror(errno));
	written = fputs(contents, out) >= 0;
	if (fclose(out) != 0 || !written || rename(fresh, path) != 0)
		die("%s cannot be written: %s", path, strerror(errno));
}

void folder_make(const char *path)
{
	char *all = text("%s/", path);

	for (char *slash = strchr(all + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(all, 0777) != 0 && errno != EEXIST)
			die("the folder %s cannot be made: %s", all, strerror(errno));
		*slash = '/';
	}
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	if (remove(path) != 0)
		die("%s cannot be removed: %s", path, strerror(errno));
	return 0;
}

bool file_remove(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return false;
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

static int is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

struct texts folder_list(const char *path)
{
	struct texts list = { 0 };
	struct dirent **entries;
	int n = scandir(path, &entries, is_visible, alphasort);

	for (int i = 0; i < n; i++)
		texts_add(&list, text("%s", entries[i]->d_name));
	return list;
}
