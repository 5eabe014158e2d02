# SPDX-License-Identifier: ISC
# out/host/relay: passes frames between two taps, and what that does to them.
out/host/relay: tests/net/relay.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -Werror -o $@ $<
