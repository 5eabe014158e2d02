# SPDX-License-Identifier: ISC
# target unix: how a package and an image are compiled and linked.
WADI_ARCH := x86_64
WADI_CFLAGS := -std=gnu17 -O2 -g -fstack-protector-strong -fno-omit-frame-pointer \
	-ffunction-sections -fdata-sections
WADI_SYSTEM_INCLUDES := -isystem /usr/include/bearssl
# $(call wadi-link,OUTPUT,OBJECTS,ARCHIVES,LIBRARIES)
wadi-link = $(CC) $(WADI_CFLAGS) -Wl,--gc-sections -o $(1) $(2) \
	-Wl,--start-group $(3) $(addprefix -l:lib,$(addsuffix .a,$(4))) -Wl,--end-group
