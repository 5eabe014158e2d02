# SPDX-License-Identifier: ISC
# One archive per package for TARGET, in out/TARGET; run from the repository's root:
#   make -f targets/archives.mk TARGET=hvt
# With VARIANT=name EXTRA_CFLAGS=... other builds of the same, in out/VARIANT.
WADI := .
VARIANT ?= $(TARGET)
OUT := out/$(VARIANT)
include targets/$(TARGET)/target.mk

# folder:name of each package that is for this target
PACKAGES := $(shell for f in base/*.opam interfaces/*/*.opam libs/*/*.opam targets/*/*.opam; do \
	grep -q '^x-wadi-targets:' $$f && ! grep -q '^x-wadi-targets:.*"$(TARGET)"' $$f || \
	echo "$${f%/*}:$$(basename $$f .opam)"; done)
dir-of = $(firstword $(subst :, ,$(1)))
name-of = $(lastword $(subst :, ,$(1)))
INCLUDES := $(foreach p,$(PACKAGES),-I$(call dir-of,$(p))/include)
WARNINGS := -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion -Wno-sign-conversion -Werror
COMPILE = $(CC) $(WADI_CFLAGS) $(WARNINGS) $(EXTRA_CFLAGS) $(INCLUDES) $(WADI_SYSTEM_INCLUDES) \
	-MMD -MP

all: $(foreach p,$(PACKAGES),$(OUT)/$(call name-of,$(p)).a)

define archive
$(OUT)/$(2).a: $(patsubst %,$(OUT)/%.o,$(wildcard $(1)/src/*.c $(1)/arch/$(WADI_ARCH)/*.[cS]))
	@mkdir -p $$(@D) && rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach p,$(PACKAGES),$(eval $(call archive,$(call dir-of,$(p)),$(call name-of,$(p)))))

# Small first, but for what moves bytes.
SMALL := $(WADI_SMALL)
EXTRA_CFLAGS += $(SMALL)

# The host's loops over bytes must not be turned into calls of themselves.
$(OUT)/libs/libc/%.o: EXTRA_CFLAGS += -O2 -fno-builtin \
	$(call wadi-option,-fno-tree-loop-distribute-patterns)

$(OUT)/%.o: % targets/$(TARGET)/target.mk targets/archives.mk $(wildcard targets/solo5/solo5.mk)
	@mkdir -p $(@D)
	$(if $(V),,@)$(COMPILE) -c $< -o $@

.PHONY: all
-include $(shell [ ! -d $(OUT) ] || find $(OUT) -name '*.d')
