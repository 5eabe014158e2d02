# SPDX-License-Identifier: ISC
# out/host/relay: passes frames between two taps, and what that does to them.
out/host/relay: tests/net/relay.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -Werror -o $@ $<

# out/host/soak: connects again and again.  make soak: a million times.
out/host/soak: tests/net/soak.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -Werror -o $@ $<

soak: all out/host/soak
	$(Q)SOAK=1000000 tests/net/test_soak.sh

.PHONY: soak
