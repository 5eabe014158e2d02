/* SPDX-License-Identifier: ISC */
#include "wadi/fs.h"

WD_ERROR(wd_fs_not_found, NULL, "fs", "no such file or directory");
WD_ERROR(wd_fs_exists, NULL, "fs", "something of this name is there already");
WD_ERROR(wd_fs_not_a_directory, NULL, "fs", "not a directory");
WD_ERROR(wd_fs_is_a_directory, NULL, "fs", "a directory");
WD_ERROR(wd_fs_not_empty, NULL, "fs", "the directory is not empty");
WD_ERROR(wd_fs_no_space, NULL, "fs", "no space is left");
WD_ERROR(wd_fs_read_only, NULL, "fs", "nothing can be changed");
WD_ERROR(wd_fs_damaged, NULL, "fs", "what is stored makes no sense");
WD_ERROR(wd_fs_bad_path, NULL, "fs", "not a path for this");
