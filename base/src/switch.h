/* SPDX-License-Identifier: ISC */
/* From one stack to another: all that fibers need of a processor. */
#ifndef SWITCH_H
#define SWITCH_H

/* Leaves this stack, noting in `*from` where it stands, and goes on at `to`,
 * which was noted so.  Returns when somebody switches back. */
void wd_switch(void **from, void *to);

/* Where to switch to so that `entry`, which never returns, starts on the empty
 * stack that ends at `top`. */
void *wd_switch_first(void *top, void (*entry)(void));

#endif
