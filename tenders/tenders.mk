# SPDX-License-Identifier: ISC
# The monitors, bin/wadi-hvt and bin/wadi-spt: static, position-independent, with musl.
# Run from the repository's root, on its own or included.
TENDER_OUT := out/tenders
include tenders/embed/link.mk
TENDER_WARNINGS := -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion -Wno-sign-conversion \
	-Werror
TENDER_INCLUDES := -Itenders/common -Ibase/include -Iinterfaces/abi/include
# musl-gcc knows no kernel headers; they come last, so that libc's stay musl's.
TENDER_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -fPIE -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables -DWADI_VERSION='"$(shell cat VERSION)"' \
	$(TENDER_WARNINGS) $(TENDER_INCLUDES) \
	-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu

TENDER_BASE := $(TENDER_OUT)/base.a
TENDER_BASE_OBJECTS := $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard base/src/*.c))
TENDER_COMMON := $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard tenders/common/*.c))
TENDER_SANDBOX := $(TENDER_OUT)/made/sandbox
tender-objects = $(patsubst %.c,$(TENDER_OUT)/%.o,$(wildcard tenders/$(1)/*.c))

tenders: bin/wadi-hvt bin/wadi-spt tenders-embed

bin/wadi-hvt: $(call tender-objects,hvt) $(TENDER_SANDBOX).o $(TENDER_COMMON) $(TENDER_BASE)
bin/wadi-spt: $(call tender-objects,spt) $(TENDER_COMMON) $(TENDER_BASE)
$(TENDER_BASE): $(TENDER_BASE_OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

bin/wadi-hvt bin/wadi-spt:
	@mkdir -p $(@D)
	$(Q)$(call tender-link,$@,$^)

# ---- For a monitor with one image inside: all of a monitor as an archive, of which the
# linker takes what is asked for, and what to link before it to go without a part
TENDER_EMBED := $(call tender-objects,embed)
tenders-embed: $(TENDER_OUT)/hvt.a $(TENDER_OUT)/spt.a $(TENDER_EMBED)

$(TENDER_OUT)/%.a: $(TENDER_OUT)/tenders/embed/embed.o $(TENDER_COMMON) $(TENDER_BASE_OBJECTS)
	@rm -f $@
	$(Q)$(AR) qcs $@ $^
$(TENDER_OUT)/hvt.a: $(call tender-objects,hvt) $(TENDER_SANDBOX).o
$(TENDER_OUT)/spt.a: $(call tender-objects,spt)

$(TENDER_OUT)/%.o: %.c tenders/tenders.mk
	@mkdir -p $(@D)
	$(Q)$(TENDER_CC) $(TENDER_CFLAGS) -MMD -MP -c $< -o $@

# ---- wadi-hvt's filter of system calls: a table, which a program of the host prints
$(TENDER_OUT)/filter: tenders/host/filter.c tenders/common/descriptors.h tenders/tenders.mk
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) -std=gnu17 -D_GNU_SOURCE -O1 $(TENDER_WARNINGS) $(TENDER_INCLUDES) $< -o $@ \
		-lseccomp

$(TENDER_SANDBOX).c: $(TENDER_OUT)/filter
	@mkdir -p $(@D)
	$(Q)$< >$@.new && mv $@.new $@

$(TENDER_SANDBOX).o: $(TENDER_SANDBOX).c
	$(Q)$(TENDER_CC) $(TENDER_CFLAGS) -Itenders/hvt -c $< -o $@

# ---- Unit tests: with glibc and sanitizers; $(TENDER_UNIT) are TAP programs of cmocka's
TENDER_CHECKED := out/tenders-asan
TENDER_UNIT := $(patsubst %.c,out/unit/%,$(wildcard tenders/tests/test_*.c))
TENDER_UNIT_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -DWADI_VERSION='"0"' $(TENDER_WARNINGS) $(TENDER_INCLUDES)

$(TENDER_CHECKED)/%.o: %.c tenders/tenders.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(TENDER_UNIT_CFLAGS) -MMD -MP -c $< -o $@

$(TENDER_CHECKED)/all.a: $(patsubst %.c,$(TENDER_CHECKED)/%.o,$(filter-out %/main.c, \
		$(wildcard base/src/*.c tenders/common/*.c tenders/spt/*.c tenders/hvt/*.c)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

out/unit/tenders/tests/%: tenders/tests/%.c $(TENDER_CHECKED)/all.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TENDER_UNIT_CFLAGS) $^ -o $@ -lcmocka

out/unit/tenders/tests/test_sandbox: $(TENDER_SANDBOX).o

tenders-unit: $(TENDER_UNIT)

.PHONY: tenders tenders-embed tenders-unit
-include $(shell find $(wildcard $(TENDER_OUT) $(TENDER_CHECKED)) /dev/null -name '*.d')
