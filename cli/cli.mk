# SPDX-License-Identifier: ISC
# Builds bin/wadi, and out/host/libwadi-config.a, which config.c is linked with.
# Included by the top Makefile; `make -f cli/cli.mk` works too, in the root.

HOST_CC ?= gcc
HOST_CFLAGS ?= -O2 -g -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion \
	-Wno-sign-conversion
CLI_CFLAGS := -std=gnu17 -D_GNU_SOURCE $(HOST_CFLAGS)
CLI_INCLUDES := -Icli/common -Icli/config -Icli/include -Ibase/include \
	$(patsubst %,-Iinterfaces/%/include,host ip log net) \
	-Ilibs/start/include -Ilibs/trace/include

# The guest's own readers of boot arguments, for the defaults in config.c.
CLI_GUEST := $(addprefix base/src/,addr.c bytes.c err.c put.c span.c) libs/start/src/boot.c
# The guest's own readers of traces, for wadi trace, and of ports, for wadi run.
CLI_SHARED := $(addprefix base/src/,addr.c bytes.c err.c put.c span.c) \
	libs/trace/src/trace_file.c interfaces/host/src/publish.c
CLI_COMMON := $(sort $(wildcard cli/common/*.c))
CLI_CONFIG := $(sort $(wildcard cli/config/*.c))
CLI_SOURCES := $(sort $(wildcard cli/src/*.c))
cli-objects = $(patsubst %.c,out/host/%.o,$(1))

.PHONY: cli
cli: bin/wadi out/host/libwadi-config.a

bin/wadi: $(call cli-objects,$(CLI_SOURCES) $(CLI_COMMON) $(CLI_SHARED))
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -no-pie $^ -o $@

# config.c may have functions of any name: of the library it sees what
# wadi/config.h and the guest's headers declare, all else is made local.
out/host/libwadi-config.a: $(call cli-objects,$(CLI_CONFIG) $(CLI_COMMON) $(CLI_GUEST))
	$(Q)ld -r $^ -o $(@:.a=.o)
	$(Q)objcopy --localize-hidden $(@:.a=.o)
	@rm -f $@
	$(Q)ar rcs $@ $(@:.a=.o)

# Lines of config.c are found by walking frames of a program at fixed addresses.
$(call cli-objects,$(CLI_CONFIG) $(CLI_COMMON)): CLI_MORE := -fvisibility=hidden
out/host/cli/%.o: cli/%.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) $(CLI_MORE) -fno-omit-frame-pointer -fno-pie $(CLI_INCLUDES) \
		-MMD -MP -c $< -o $@
$(call cli-objects,$(sort $(CLI_GUEST) $(CLI_SHARED))): out/host/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -fno-pie $(CLI_INCLUDES) -MMD -MP -c $< -o $@

-include $(wildcard out/host/cli/*/*.d out/host/base/src/*.d out/host/*/*/src/*.d)
