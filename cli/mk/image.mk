# SPDX-License-Identifier: ISC
# How an image is built; included by the build/TARGET/Makefile that `wadi
# configure` writes, which sets WADI, IMAGE, TARGET, PLATFORM, BUILD, CONFIG,
# RULES, INSTALLED, FOLDERS, INCLUDES, ARCHIVES, ELSEWHERE and LIBRARIES; where a
# monitor runs the image, SHIP, and MODULES that it needs.

DIST := dist/$(IMAGE).$(TARGET)
.DEFAULT_GOAL := all
all: $(DIST) $(SHIP)
.PHONY: all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := ar
endif
STRIP ?= strip
include $(RULES)
# `wadi build --trace-errors` leaves the file `trace-errors`.
WADI_CFLAGS += $(if $(wildcard $(BUILD)/trace-errors),-DWD_TRACE_ERRORS)

# Mistakes with errors, types and the life of what is pointed at do not pass, and
# belong to the line that makes them, also inside a macro.
WARNINGS := -Wall -Wextra -Werror=unused-result -Werror=incompatible-pointer-types \
	-Werror=int-conversion -Werror=return-type -Werror=implicit-function-declaration
ifneq ($(findstring clang,$(CC)),)
WARNINGS += -Werror=return-stack-address
else
WARNINGS += -Werror=return-local-addr -Werror=dangling-pointer -ftrack-macro-expansion=0
endif
COMPILE = $(CC) $(WADI_CFLAGS) $(WARNINGS) $(1) $(INCLUDES) $(WADI_SYSTEM_INCLUDES) \
	-MMD -MP -c $< -o $@
# A new way to compile makes all anew: the file changes when the words do.
COMPILER := $(CC) $(WADI_CFLAGS) $(WARNINGS) $(INCLUDES)
ifneq ($(COMPILER),$(file <$(BUILD)/compiler))
$(file >$(BUILD)/compiler,$(COMPILER))
endif
RECIPE := $(BUILD)/compiler $(WADI)/cli/mk/image.mk

# ---- The application: all *.c of the project but its config files; wiring.c; files.c

APP := $(filter-out config.c config_%.c $(CONFIG),$(wildcard *.c))
OBJECTS := $(APP:%.c=$(BUILD)/app/%.o) $(BUILD)/wiring.o $(if $(FOLDERS),$(BUILD)/files.o)
FOLDERS_ALL := $(if $(FOLDERS),$(shell find $(FOLDERS) -type d))
FILES_ALL := $(if $(FOLDERS),$(shell find $(FOLDERS) -type f ! -name '.*' ! -name '* *'))

$(BUILD)/app/%.o: %.c $(RECIPE)
	@mkdir -p $(@D)
	$(call COMPILE,-I.)
$(BUILD)/wiring.o: $(BUILD)/wiring.c $(RECIPE)
	$(call COMPILE,-I.)
$(BUILD)/files.o: $(BUILD)/files.c $(FILES_ALL) $(RECIPE)
	$(call COMPILE,-I.)

# ---- Packages that lie elsewhere: NAME=FOLDER makes NAME.a

sources = $(wildcard $(1)/src/*.[cS] $(1)/arch/$(WADI_ARCH)/*.[cS])

define package
OBJECTS.$(1) := $(patsubst $(2)/%,$(BUILD)/$(1)/%.o,$(call sources,$(2)))
$$(OBJECTS.$(1)): $(BUILD)/$(1)/%.o: $(2)/% $$(RECIPE)
	@mkdir -p $$(@D)
	$$(call COMPILE,-I$(2)/src)
$(BUILD)/$(1).a: $$(OBJECTS.$(1))
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
name-of = $(firstword $(subst =, ,$(1)))
folder-of = $(lastword $(subst =, ,$(1)))
$(foreach p,$(ELSEWHERE),$(eval $(call package,$(call name-of,$(p)),$(call folder-of,$(p)))))

$(INSTALLED)/%.a:
	@echo "wadi: error: $@ is not built; run make in $(WADI)" >&2; exit 1

# ---- The image, with and without symbols

# A source that is gone leaves nothing newer behind, but another list.
LINKED := $(OBJECTS) $(ARCHIVES) $(LIBRARIES)
ifneq ($(LINKED),$(file <$(BUILD)/linked))
$(file >$(BUILD)/linked,$(LINKED))
endif
DEBUG := $(BUILD)/$(IMAGE).$(TARGET).debug
$(DEBUG): $(OBJECTS) $(ARCHIVES) $(BUILD)/linked $(RULES)
	$(call wadi-link,$@,$(OBJECTS),$(ARCHIVES),$(LIBRARIES))
$(DIST): $(DEBUG)
	@mkdir -p $(@D)
	$(STRIP) -o $@ $<

# ---- One file to ship: the monitor, with what the image needs of it, and the image

ifneq ($(SHIP),)
include $(WADI)/tenders/embed/link.mk
TENDER := $(WADI)/out/tenders/$(PLATFORM).a
EMBED := $(WADI)/out/tenders/tenders/embed
# `wadi build --gdb` leaves the file `with`.
WITHOUT := $(filter-out $(MODULES) $(file <$(BUILD)/with),net block gdb)
WITHOUT := $(WITHOUT:%=$(EMBED)/without_%.o)
ifneq (parts left out: $(WITHOUT),$(file <$(BUILD)/without))
$(file >$(BUILD)/without,parts left out: $(WITHOUT))
endif

$(BUILD)/embedded.o: $(WADI)/tenders/embed/image.S $(DIST)
	$(CC) -DIMAGE='"$(DIST)"' -c $< -o $@
$(SHIP): $(BUILD)/embedded.o $(WITHOUT) $(TENDER) $(BUILD)/without $(WADI)/tenders/embed/link.mk
	$(call tender-embed,$@,$(filter %.o %.a,$^))
$(WADI)/out/tenders/%:
	@echo "wadi: error: $@ is not built; run make in $(WADI)" >&2; exit 1
endif

# ---- What config.c says is looked up again when it has changed

$(BUILD)/Makefile: $(BUILD)/configured ;
$(BUILD)/configured: $(CONFIG) $(FOLDERS_ALL) $(FILES_ALL) $(WADI)/out/host/libwadi-config.a
	$(WADI)/bin/wadi configure

-include $(wildcard $(BUILD)/*.d $(BUILD)/app/*.d $(BUILD)/*/src/*.d)
