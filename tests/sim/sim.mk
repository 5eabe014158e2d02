# SPDX-License-Identifier: ISC
# out/host/conversations: many hosts, conversations and bad wires, from seeds, in virtual time.
out/host/conversations: $(wildcard tests/sim/*.c tests/sim/*.h) \
		$(UNIT_ARCHIVES) $(FAKES:base/tests/%.c=out/host/%.o)
	@mkdir -p $(@D)
	$(Q)$(CC) $(DRILL_FLAGS) $(SANITIZE) $(filter %.c %.o,$^) -o $@ \
		-Wl,--start-group $(UNIT_ARCHIVES) -l:libbearssl.a -Wl,--end-group

# As many as there is time for.
SEEDS := 10000
FROM := 1
sim: archives-asan
	$(Q)$(MAKE) out/host/conversations
	$(Q)tests/sim/many.sh $(FROM) $(SEEDS)

.PHONY: sim
