#!/bin/sh
# SPDX-License-Identifier: ISC
# Hosts with wadi's TCP/IP talk to each other over bad wires, in virtual time: what one writes
# is what the other reads, each segment is as it has to be, and nothing is left in the end.
# A seed that fails can be run again by itself, and then be looked at with Wireshark:
#
#	out/host/conversations SEED TRACE.pcapng
#
# Run from the repository's root.
exec out/host/conversations 1 300
