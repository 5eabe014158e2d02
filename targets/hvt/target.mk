# SPDX-License-Identifier: ISC
# target hvt: how a package and an image are compiled and linked.
include $(WADI)/targets/solo5/solo5.mk
