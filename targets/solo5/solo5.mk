# SPDX-License-Identifier: ISC
# The targets of Solo5's ABI: freestanding images at fixed addresses.  Plain
# integer code, since a monitor that says nothing may be emulating each
# instruction; no C library but libs/libc.
WADI_ARCH := x86_64
# An option of newer compilers, or nothing.
wadi-option = $(shell $(CC) -Werror $(1) -E -x c /dev/null > /dev/null 2>&1 && echo $(1))
WADI_CFLAGS := -std=gnu17 -O2 -g -ffreestanding -nostdinc \
	-isystem $(shell $(CC) -print-file-name=include) -isystem $(WADI)/libs/libc/freestanding \
	-fno-pic -fno-pie -mgeneral-regs-only -fstack-protector-strong -fno-omit-frame-pointer \
	-fno-asynchronous-unwind-tables -fcf-protection=none -ffunction-sections -fdata-sections \
	$(call wadi-option,-ftrivial-auto-var-init=zero)
# Packages are small first, and begin nothing on a boundary for its own sake: bench/notes.md.
WADI_SMALL = $(firstword $(call wadi-option,-Oz) -Os) \
	$(foreach what,functions jumps labels loops,$(call wadi-option,-falign-$(what)=1)) \
	$(call wadi-option,-malign-data=abi)
WADI_SYSTEM_INCLUDES := -isystem /usr/include/bearssl
# $(call wadi-link,OUTPUT,OBJECTS,ARCHIVES,LIBRARIES)
wadi-link = $(CC) -nostdlib -static -no-pie -Wl,--gc-sections -Wl,--build-id=none \
	-Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -Wl,--fatal-warnings \
	-Wl,-T,$(WADI)/targets/solo5/image.lds -o $(1) $(2) \
	-Wl,--start-group $(3) $(addprefix -l:lib,$(addsuffix .a,$(4))) -lgcc -Wl,--end-group
