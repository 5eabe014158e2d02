# SPDX-License-Identifier: ISC
# Solo5's own tests on wadi's monitors, wadi's images on Solo5's; writes docs/compatibility.md.
# SOLO5 is a tree of github.com/Solo5/solo5 that is built: ./configure.sh && make
solo5-suite: all
	$(Q)tests/solo5/suite.sh $(or $(SOLO5),$(error make solo5-suite SOLO5=DIR, of a built tree))

.PHONY: solo5-suite
