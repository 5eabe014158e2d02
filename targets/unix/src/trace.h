/* SPDX-License-Identifier: ISC */
/* trace.h - the file that --trace names. */
#ifndef TRACE_H
#define TRACE_H

/* From now on traces are written to this file, open for writing. */
void trace_to(int fd);

#endif
