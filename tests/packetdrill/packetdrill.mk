# SPDX-License-Identifier: ISC
# out/host/drill, which runs packetdrill's scripts, and wadi's stack for packetdrill itself.
#   make packetdrill-suite PACKETDRILL=DIR  Google's scripts on wadi's stack; writes
#                                           docs/packetdrill.md
# PACKETDRILL is a tree of github.com/google/packetdrill that is built: in
# gtests/net/packetdrill, ./configure && make
DRILL := $(filter-out %/adapter.c,$(wildcard tests/packetdrill/*.c))
STACK := tests/packetdrill/host.c tests/packetdrill/sockets.c tests/packetdrill/stream.c \
	tests/packetdrill/datagram.c tests/packetdrill/sockopt.c tests/packetdrill/tcp_info.c
DRILL_FLAGS = -std=gnu17 -D_GNU_SOURCE=1 -g -O1 -Wall -Wextra -Wmissing-prototypes -Wshadow \
	-Werror \
	$(addprefix -I,$(wildcard base/include base/tests interfaces/*/include libs/*/include))

out/host/fake_%.o: base/tests/fake_%.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu17 -g -O1 -fPIC -Ibase/include -Ibase/tests -c $< -o $@

out/host/drill: $(DRILL) $(wildcard tests/packetdrill/*.h) $(UNIT_ARCHIVES) \
		$(FAKES:base/tests/%.c=out/host/%.o)
	@mkdir -p $(@D)
	$(Q)$(CC) $(DRILL_FLAGS) $(SANITIZE) $(filter %.c %.o,$^) -o $@ \
		-Wl,--start-group $(UNIT_ARCHIVES) -l:libbearssl.a -Wl,--end-group -lpthread

out/host/wadi-packetdrill.so: tests/packetdrill/adapter.c $(STACK) \
		$(wildcard tests/packetdrill/*.h) $(FAKES:base/tests/%.c=out/host/%.o) \
		| archives-pic
	$(Q)$(CC) $(DRILL_FLAGS) -fPIC -shared $(filter %.c %.o,$^) -o $@ \
		-Wl,--start-group $(filter-out %wadi-target-unix.a,$(wildcard out/pic/*.a)) \
		-Wl,--end-group -lpthread

packetdrill-suite:
	$(Q)$(MAKE) archives-pic out/host/wadi-packetdrill.so
	$(Q)tests/packetdrill/suite.sh '$(PACKETDRILL)'

.PHONY: packetdrill-suite
