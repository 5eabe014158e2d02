# SPDX-License-Identifier: ISC
# How a monitor is linked: static, position-independent, stripped, with musl.  For
# tenders.mk, and for an image's own monitor (cli/mk/image.mk).
TENDER_CC := musl-gcc
# musl-gcc's own -static-pie asks for an interpreter; so its parts are named here.
TENDER_LIBC := /usr/lib/$(shell uname -m)-linux-musl
# $(call tender-link,OUTPUT,OBJECTS AND ARCHIVES)
tender-link = $(TENDER_CC) -static-pie -nostartfiles \
	-Wl,-static,--no-dynamic-linker,-z,text,-z,relro,-z,now,--gc-sections,--build-id=none,-s \
	$(TENDER_LIBC)/rcrt1.o $(TENDER_LIBC)/crti.o -o $(1) $(2) $(TENDER_LIBC)/crtn.o
# The same with an image inside: tenders/embed/embed.c says how.  Of two definitions
# the first is taken, which is how without_net.o and the like leave parts out.
TENDER_EMBED_FLAGS := -Wl,--wrap=options_read,--wrap=image_decode,-z,muldefs
tender-embed = $(call tender-link,$(1),$(TENDER_EMBED_FLAGS) $(2))
