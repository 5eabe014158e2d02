# SPDX-License-Identifier: ISC
# make test        all of it, well below an hour; ends with N passed, N failed, N skipped
# make check       the quick part of it: unit tests, tidy, the command, the monitors
# make tidy        the habits alone
# make fuzz-short  every fuzz target, 60 s each, the hypercalls 5 min
# make sim SEEDS=10000 FROM=1  conversations over bad wires, from so many seeds
# make soak        a million connections from one client
# make bench       measures and writes docs/benchmarks.md
# make solo5-suite SOLO5=DIR  Solo5's tests on wadi's monitors; writes docs/compatibility.md
include tests/solo5/solo5.mk

# Where KVM opens and the user is root, leaving out what needs them is a failure.
NO_SKIP := $(shell (: <> /dev/kvm) 2>/dev/null && [ "$$(id -u)" = 0 ] && echo kvm root)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# ---- Unit tests: each a program against the archives, with sanitizers -----------
UNIT := $(wildcard base/tests/test_*.c interfaces/*/tests/test_*.c libs/*/tests/test_*.c)
UNIT_PROGRAMS := $(UNIT:%.c=out/unit/%)
UNIT_FLAGS := -std=gnu17 -g -O1 $(SANITIZE) -Wall -Wextra -Werror -Wno-unused-parameter \
	-Ibase/tests \
	$(addprefix -I,$(wildcard base/include interfaces/*/include libs/*/include)) \
	-isystem /usr/include/bearssl
FAKES := $(wildcard base/tests/fake_*.c)
# All of target unix but its own seam to the host, which the fakes stand for.
UNIT_ARCHIVES := $(filter-out %wadi-target-unix.a,$(wildcard out/asan/*.a))

out/unit/%: %.c $(FAKES) $(UNIT_ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(UNIT_FLAGS) -I$(*D)/../src $< $(FAKES) -o $@ \
		-Wl,--start-group $(UNIT_ARCHIVES) -l:libbearssl.a -Wl,--end-group -lcmocka

archives-asan:
	+$(Q)$(ARCHIVES) TARGET=unix VARIANT=asan EXTRA_CFLAGS='$(SANITIZE)' CC=$(CC)

unit: archives-asan
	$(Q)$(MAKE) unit-programs

unit-programs: $(UNIT_PROGRAMS)

include tests/packetdrill/packetdrill.mk
include tests/sim/sim.mk
include tests/net/net.mk
include tests/attack/attack.mk

# ---- What the compilers say beyond -Werror ------------------------------------------
# GCC 12 takes members of a struct that a call returned for uninitialised.
ANALYZER := -fanalyzer -Wno-analyzer-use-of-uninitialized-value

analyze:
	+$(Q)for t in $(TARGETS); do \
		$(ARCHIVES) TARGET=$$t VARIANT=analyze-$$t EXTRA_CFLAGS='$(ANALYZER)' CC=gcc && \
		$(ARCHIVES) TARGET=$$t VARIANT=clang-$$t CC=clang || exit 1; \
	done

# ---- The habits -------------------------------------------------------------------------
out/host/tidy: $(wildcard tests/tidy/*.c tests/tidy/*.h)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(CLI_CFLAGS) -Werror -o $@ $(filter %.c,$^)

tidy: out/host/tidy
	@out/host/tidy

# ---- All of it ------------------------------------------------------------------------------
QUICK := tests/tidy/test_tidy.sh tests/tidy/test_tree.sh tests/test_run.sh tests/test_fuzz.sh \
	tests/test_shell.sh tests/docs/test_guide.sh tests/docs/test_errors.sh \
	tests/docs/test_malformed.sh \
	tests/packetdrill/test_packetdrill.sh \
	$(wildcard tests/cli/test_*.sh tests/misuse/test_*.sh tenders/tests/test_*.sh)
SLOW := tests/examples/test_examples.sh tests/examples/test_sanitized.sh \
	tests/conformance/test_conformance.sh \
	tests/devices/test_devices.sh tests/devices/test_sockets.sh \
	tests/devices/test_capture.sh \
	tests/faults/test_faults.sh tests/stop/test_stop.sh tests/metrics/test_metrics.sh \
	tests/ipv6/test_ipv6.sh $(wildcard tests/net/test_*.sh) tests/attack/test_attack.sh \
	tests/sim/test_conversations.sh \
	tests/packetdrill/test_linux.sh tests/test_planted.sh
FUZZ := $(wildcard base/fuzz/fuzz_*.c */*/fuzz/fuzz_*.c tenders/fuzz/fuzz_*.c)
RUN = TIDY=out/host/tidy WADI_NO_SKIP='$(NO_SKIP)' tests/run --jobs $(shell nproc)

ready:
	@setup/install.sh build test docs
	$(Q)$(MAKE) all out/host/tidy unit $(TENDER_UNIT)
	$(Q)$(MAKE) out/host/drill out/host/relay out/host/conversations out/host/soak \
		$(ATTACKERS)

check: ready
	$(Q)$(RUN) $(UNIT_PROGRAMS) $(TENDER_UNIT) $(QUICK)

test: ready
	+$(Q)$(MAKE) analyze
	$(Q)$(RUN) --limit 900 $(UNIT_PROGRAMS) $(TENDER_UNIT) $(QUICK) $(SLOW)

fuzz-short: ready
	$(Q)tests/fuzz 60 $(filter-out %/fuzz_hypercall.c,$(FUZZ))
	$(Q)tests/fuzz 300 tenders/fuzz/fuzz_hypercall.c

bench: all
	$(Q)bench/bench.sh

.PHONY: archives-asan unit unit-programs analyze tidy ready check test fuzz-short bench
