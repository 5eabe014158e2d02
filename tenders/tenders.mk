# SPDX-License-Identifier: ISC
# The monitors, bin/wadi-hvt and bin/wadi-spt: static, position-independent, with musl.
# Run from the repository's root, on its own or included.
TENDER_OUT := out/tenders
TENDER_CC := musl-gcc
TENDER_WARNINGS := -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion -Wno-sign-conversion \
	-Werror
TENDER_INCLUDES := -Itenders/common -Ibase/include -Iinterfaces/abi/include
# musl-gcc knows no kernel headers; they come last, so that libc's stay musl's.
TENDER_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -fPIE -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables -DWADI_VERSION='"$(shell cat VERSION)"' \
	$(TENDER_WARNINGS) $(TENDER_INCLUDES) \
	-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
# musl-gcc's own -static-pie asks for an interpreter; so its parts are named here.
TENDER_LIBC := /usr/lib/$(shell uname -m)-linux-musl
TENDER_LINK := $(TENDER_CC) -static-pie -nostartfiles \
	-Wl,-static,--no-dynamic-linker,-z,text,-z,relro,-z,now,--gc-sections,--build-id=none,-s \
	$(TENDER_LIBC)/rcrt1.o $(TENDER_LIBC)/crti.o

TENDER_BASE := $(TENDER_OUT)/base.a
TENDER_COMMON := $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard tenders/common/*.c))
tender-objects = $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard tenders/$(1)/*.c))

tenders: bin/wadi-hvt bin/wadi-spt

bin/wadi-hvt: $(call tender-objects,hvt) $(TENDER_COMMON) $(TENDER_BASE)
bin/wadi-spt: $(call tender-objects,spt) $(TENDER_COMMON) $(TENDER_BASE)
$(TENDER_BASE): $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard base/src/*.c))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

bin/wadi-hvt bin/wadi-spt:
	@mkdir -p $(@D)
	$(Q)$(TENDER_LINK) -o $@ $^ $(TENDER_LIBC)/crtn.o

$(TENDER_OUT)/%.o: %.c tenders/tenders.mk
	@mkdir -p $(@D)
	$(Q)$(TENDER_CC) $(TENDER_CFLAGS) -MMD -MP -c $< -o $@

# ---- Unit tests: with glibc and sanitizers; $(TENDER_UNIT) are TAP programs of cmocka's
TENDER_CHECKED := out/tenders-asan
TENDER_UNIT := $(patsubst %.c,out/unit/%,$(wildcard tenders/tests/test_*.c))
TENDER_UNIT_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -DWADI_VERSION='"0"' $(TENDER_WARNINGS) $(TENDER_INCLUDES)

$(TENDER_CHECKED)/%.o: %.c tenders/tenders.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(TENDER_UNIT_CFLAGS) -MMD -MP -c $< -o $@

$(TENDER_CHECKED)/all.a: $(patsubst %.c,$(TENDER_CHECKED)/%.o,$(filter-out %/main.c, \
		$(wildcard base/src/*.c tenders/common/*.c tenders/spt/*.c)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

out/unit/tenders/tests/%: tenders/tests/%.c $(TENDER_CHECKED)/all.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TENDER_UNIT_CFLAGS) $^ -o $@ -lcmocka

tenders-unit: $(TENDER_UNIT)

.PHONY: tenders tenders-unit
-include $(shell find $(wildcard $(TENDER_OUT) $(TENDER_CHECKED)) /dev/null -name '*.d')
