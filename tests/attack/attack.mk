# SPDX-License-Identifier: ISC
# out/host/flood, out/host/crowd: what attacks an image, and who wants to be served meanwhile.
ATTACKERS := out/host/flood out/host/crowd
$(ATTACKERS): out/host/%: tests/attack/%.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -Werror -o $@ $<
