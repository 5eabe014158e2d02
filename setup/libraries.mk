# SPDX-License-Identifier: ISC
# Packages as ordinary libraries for Linux programs: for each of base, interfaces and
# libs that has code on unix, out/lib/libNAME.a and libNAME.so.  Run from the root once
# out/pic has the packages' objects.
SO := $(shell sed -E 's/^(0\.[0-9]+|[1-9][0-9]*).*/\1/' VERSION)
VERSION := $(shell cat VERSION)
AR ?= ar

# libs/frames is for targets alone, which define how it reads and writes.
FILES := $(filter-out libs/frames/%,$(wildcard base/*.opam interfaces/*/*.opam libs/*/*.opam))
FILES := $(foreach f,$(FILES),$(shell grep -q '^x-wadi-targets:' $(f) && \
	! grep -q '^x-wadi-targets:.*"unix"' $(f) || echo $(f)))
NAMES := $(basename $(notdir $(FILES)))
file-of = $(filter %/$(1).opam,$(FILES))
folder-of = $(patsubst %/,%,$(dir $(file-of)))
depends-of = $(filter $(NAMES),$(shell sed -n '/^depends:/,/^]/s/^  "\([^"]*\)".*/\1/p' $(file-of)))
foreign-of = $(shell sed -n 's/^x-wadi-libraries: \[\(.*\)\]/\1/p' $(file-of) | tr -d '"')
# Devices that whoever starts an image attaches are for images alone.
objects-of = $(patsubst %,out/pic/%.o,$(shell grep -L 'wadi/host_device.h' /dev/null \
	$(wildcard $(folder-of)/src/*.c $(folder-of)/arch/x86_64/*.[cS]) | grep -v /dev/null))
# All that a package depends on, directly or by way of another.
below = $(sort $(foreach d,$(call depends-of,$(1)),$(d) $(call below,$(d))))

CODE := $(foreach n,$(NAMES),$(if $(call objects-of,$(n)),$(n)))
# base stands on the seam to the host, so the one to Linux is in its library.
MORE.wadi-base := out/lib/seam.o
# What runs an image waits for wiring.c to define the image.
OPEN.wadi-start := -Wl,--unresolved-symbols=ignore-all

all: $(CODE:%=out/lib/lib%.a) $(CODE:%=out/lib/lib%.so) $(NAMES:%=out/lib/%.pc)

SEAM_HEADERS := base/include/wadi/platform.h interfaces/host/include/wadi/host_watch.h
SEAM := $(shell grep -l 'wadi/platform.h\|wadi/host_watch.h' targets/unix/src/*.c | \
	xargs grep -L 'wadi/host_device.h\|"net_open.h"')
out/lib/seam.o: $(SEAM:%=out/pic/%.o)
	@mkdir -p $(@D)
	@ld -r $^ -o $@ && objcopy -w --keep-global-symbol='wd_*' $@

# What no header names is nobody's but the library's own.
define library
out/lib/lib$(1).a: $(call objects-of,$(1)) $(MORE.$(1))
	@mkdir -p $$(@D) && rm -f $$@ && $$(AR) rcs $$@ $$^
out/lib/$(1).map: out/lib/lib$(1).a $(shell find $(call folder-of,$(1))/include -name '*.h') \
		$(if $(MORE.$(1)),$(SEAM_HEADERS))
	@{ nm -g --defined-only $$< | sed -n 's/^[0-9a-f]* [A-Z] //p'; \
		cat $$(filter %.h,$$^) | grep -ow '[A-Za-z_][A-Za-z0-9_]*' | sort -u; } | \
		sort | uniq -d | awk 'BEGIN { print "WADI_$(SO) { global:" } { print $$$$0 ";" } \
			END { print "local: *; };" }' > $$@
out/lib/lib$(1).so: out/lib/$(1).map $(call objects-of,$(1)) $(MORE.$(1)) \
		$(patsubst %,out/lib/lib%.so,$(filter $(CODE),$(call below,$(1))))
	$$(if $$(V),,@)$$(CC) -shared -o $$@ -Wl,-soname,lib$(1).so.$(SO) \
		-Wl,-z,defs,-z,relro,-z,now $(OPEN.$(1)) -Wl,--version-script=$$< \
		$$(filter %.o,$$^) -Wl,--as-needed $$(filter %.so,$$^) \
		$(addprefix -l,$(call foreign-of,$(1)))
endef
$(foreach n,$(CODE),$(eval $(call library,$(n))))

out/lib/%.pc: setup/pkg-config.sh VERSION
	@mkdir -p $(@D)
	@setup/pkg-config.sh $(call file-of,$*) "$(NAMES)" "$(if $(filter $*,$(CODE)),-l$*)" \
		"$(addprefix -l,$(call foreign-of,$*))" > $@

.PHONY: all
.DELETE_ON_ERROR:
