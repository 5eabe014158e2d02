# SPDX-License-Identifier: ISC
# make install     wadi, and its packages as libraries for Linux programs, below prefix
# make uninstall   removes it; both take prefix=/usr/local and DESTDIR=
# make dist        out/dist/wadi-VERSION.tar.gz, which builds by itself
# make deb         out/dist/wadi_VERSION_amd64.deb, built from it
# make docs        out/docs/index.html: all packages, their declarations, and the guides
# make opam        out/opam, an opam repository of the same; URL=where the tarball will lie
prefix ?= /usr/local
RELEASE := wadi-$(shell cat VERSION)

archives-pic:
	+$(Q)$(ARCHIVES) TARGET=unix VARIANT=pic EXTRA_CFLAGS=-fPIC CC=$(CC)
libraries: archives-pic
	+$(Q)$(MAKE) -f setup/libraries.mk V=$(V) CC=$(CC)
stage: all libraries
	$(Q)setup/stage.sh out/stage

install: stage
	$(Q)setup/copy.sh install out/stage '$(DESTDIR)$(prefix)'
	@echo 'installed $(RELEASE) in $(DESTDIR)$(prefix)'

uninstall:
	$(Q)setup/copy.sh uninstall '$(DESTDIR)$(prefix)'

dist:
	$(Q)setup/dist.sh out/dist

deb: dist
	$(Q)setup/deb.sh out/dist

opam: dist
	$(Q)URL='$(URL)' setup/opam.sh out/dist/$(RELEASE).tar.gz out/opam

docs: out/host/tidy
	@setup/install.sh docs
	$(Q)docs/hub/build.sh

# ---- Their tests, for tests/tests.mk
QUICK += tests/docs/test_man.sh tests/docs/test_guides.sh
SLOW += tests/docs/test_hub.sh tests/install/test_install.sh tests/install/test_release.sh

.PHONY: docs archives-pic libraries stage install uninstall dist deb opam
