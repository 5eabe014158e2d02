# SPDX-License-Identifier: ISC
# make test        all of it, below an hour; ends with N passed, N failed, N skipped
# make check       the quick part: unit tests, tidy, the command
# make tidy        the habits alone
# make fuzz-short  every fuzz target, 60 s each
# make bench       writes docs/benchmarks.md

# Where KVM opens and the user is root, leaving out what needs them is a failure.
NO_SKIP := $(shell (: <> /dev/kvm) 2>/dev/null && [ "$$(id -u)" = 0 ] && echo kvm root)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# ---- Unit tests: each a program against the archives, with sanitizers -----------
UNIT := $(wildcard base/tests/test_*.c interfaces/*/tests/test_*.c libs/*/tests/test_*.c)
UNIT_PROGRAMS := $(UNIT:%.c=out/unit/%)
UNIT_FLAGS = -std=gnu17 -g -O1 $(SANITIZE) -Wall -Wextra -Wno-unused-parameter \
	-Ibase/tests $(addprefix -I,$(wildcard base/include interfaces/*/include libs/*/include)) \
	-isystem /usr/include/bearssl
FAKES := base/tests/fake_platform.c base/tests/fake_entropy.c

archives-asan:
	$(Q)$(MAKE) -f targets/archives.mk TARGET=unix VARIANT=asan EXTRA_CFLAGS='$(SANITIZE)' CC=$(CC) V=$(V)

out/unit/%: %.c $(FAKES) archives-asan
	@mkdir -p $(@D)
	$(Q)$(CC) $(UNIT_FLAGS) -I$(dir $*)../src $< $(FAKES) -o $@ -Wl,--start-group \
		$(filter-out %wadi-target-unix.a,$(wildcard out/asan/*.a)) -l:libbearssl.a -Wl,--end-group -lcmocka

unit: $(UNIT_PROGRAMS)

# ---- What the compilers say beyond -Werror ------------------------------------------
analyze:
	$(Q)$(MAKE) -f targets/archives.mk TARGET=unix VARIANT=analyze EXTRA_CFLAGS=-fanalyzer CC=gcc V=$(V)
	$(Q)$(MAKE) -f targets/archives.mk TARGET=hvt VARIANT=analyze-hvt EXTRA_CFLAGS=-fanalyzer CC=gcc V=$(V)
	$(Q)$(MAKE) -f targets/archives.mk TARGET=spt VARIANT=analyze-spt EXTRA_CFLAGS=-fanalyzer CC=gcc V=$(V)
	$(Q)for t in $(TARGETS); do $(MAKE) -f targets/archives.mk TARGET=$$t VARIANT=clang-$$t CC=clang V=$(V) || exit 1; done

.PHONY: archives-asan unit analyze
