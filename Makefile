# SPDX-License-Identifier: ISC
# make         bin/wadi, bin/wadi-hvt, bin/wadi-spt, and the archives images link
# make run     what is missing, then a web site, from a VM or a process
# make test    everything; V=1 shows the commands
# make help    the other targets
TARGETS := unix spt hvt
MAKEFLAGS += --no-print-directory
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
Q := $(if $(V),,@)

all: archives tenders cli

# A gcc of another name, or clang: make CC=clang
CC := gcc

ARCHIVES = $(MAKE) -f targets/archives.mk V=$(V)
archives: $(TARGETS:%=archives-%)
archives-%:
	+$(Q)$(ARCHIVES) TARGET=$* CC=$(CC)

include tenders/tenders.mk
include cli/cli.mk
include tests/tests.mk
include setup/install.mk

run:
	@setup/install.sh build
	+@$(MAKE) all
	@setup/run.sh

clean:
	$(Q)rm -rf out bin

help:
	@sed -n 's/^# make/make/p' Makefile tests/tests.mk setup/install.mk

.PHONY: all archives tenders cli run clean help
.DEFAULT_GOAL := all
