# SPDX-License-Identifier: ISC
# crafted.py INTERFACE IMAGE IMAGE6: sends an image that echoes at port 7 what no decent stack
# would, by scapy, and looks at what it answers.  Prints TAP without numbers.
#
# It stands for a host of its own, 198.18.0.77 and fd00:18::77, so that Linux does not answer.
import random
import sys
import threading

from scapy.all import ARP, ICMP, IP, TCP, UDP, AsyncSniffer, Ether, Raw, conf, get_if_hwaddr
from scapy.all import IPOption_LSRR, IPOption_NOP, sendp, srp1
from scapy.layers.inet6 import (ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS,
                                ICMPv6NDOptDstLLAddr, ICMPv6NDOptSrcLLAddr, ICMPv6ParamProblem,
                                IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrRouting,
                                HBHOptUnknown)

conf.verb = 0
iface, image, image6 = sys.argv[1:4]
own, own6, port = "198.18.0.77", "fd00:18::77", 7
own_mac = get_if_hwaddr(iface)


def say(*packets):
    for packet in packets:
        sendp(packet, iface=iface)


who_has = Ether(src=own_mac, dst="ff:ff:ff:ff:ff:ff") / ARP(psrc=own, hwsrc=own_mac, pdst=image)
mac = srp1(who_has, iface=iface, timeout=2).hwsrc
link = Ether(src=own_mac, dst=mac)


def solicit(hlim):
    return (Ether(src=own_mac, dst="33:33:ff:00:00:02") /
            IPv6(src=own6, dst="ff02::1:ff00:2", hlim=hlim) / ICMPv6ND_NS(tgt=image6) /
            ICMPv6NDOptSrcLLAddr(lladdr=own_mac))


def is_for(packet, asked):
    if packet.src != mac or ICMPv6ND_NS in packet:
        return False
    if IPv6 in packet:
        return packet[IPv6].dst == own6
    if TCP in asked and TCP in packet and packet[TCP].dport != asked[TCP].sport:
        return False
    return IP in packet and packet[IP].dst == (asked[IP].src if IP in asked else own)


def ask(packet, timeout=1):
    """The first that comes back for it, or None."""
    ready = threading.Event()
    sniffer = AsyncSniffer(iface=iface, started_callback=ready.set, timeout=timeout,
                           lfilter=lambda p: is_for(p, packet), count=1)
    sniffer.start()
    ready.wait()
    say(packet)
    sniffer.join()
    return sniffer.results[0] if sniffer.results else None


def v4(**fields):
    return link / IP(**{"src": own, "dst": image, **fields})


def v6(**fields):
    return link / IPv6(**{"src": own6, "dst": image6, **fields})


def ping(**fields):
    number = random.randrange(65536)
    return v4(**fields) / ICMP(id=number, seq=1) / Raw(b"x" * 32)


def is_pong(answer):
    return bool(answer) and ICMP in answer and answer[ICMP].type == 0


# ---- IPv4 and ICMP -------------------------------------------------------------------------

def options_are_passed_over():
    return is_pong(ask(ping(options=[IPOption_NOP(), IPOption_NOP()])))


def source_routes_are_not_followed():
    return not is_pong(ask(ping(options=IPOption_LSRR(routers=["203.0.113.9"]))))


def bad_sums_are_not_answered():
    wrong = v4() / ICMP(id=1, seq=1, chksum=0x1234) / Raw(b"x" * 32)
    return not is_pong(ask(ping(chksum=0x1234))) and not is_pong(ask(wrong))


def strange_sources_are_not_answered():
    return not any(is_pong(ask(ping(src=src), 0.3))
                   for src in ("127.0.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", image))


def lengths_that_are_not_there_are_not_answered():
    return not is_pong(ask(ping(len=2000))) and not is_pong(ask(ping(ihl=15)))


def in_fragments(pieces, number):
    whole = bytes(ICMP(id=number, seq=1) / Raw(b"y" * 56))
    return [v4(id=number, proto=1, frag=start // 8, flags="MF" if more else 0) /
            Raw(whole[start:start + length]) for start, length, more in pieces]


def fragments_are_put_together():
    parts = in_fragments([(32, 32, False), (0, 32, True)], 77)
    say(parts[0])
    return is_pong(ask(parts[1]))


def overlapping_fragments_are_dropped():
    parts = in_fragments([(0, 40, True), (24, 40, False)], 78)
    say(parts[0])
    return not is_pong(ask(parts[1]))


def nothing_is_longer_than_a_packet_can_be():
    say(v4(id=79, proto=1, frag=8189, flags=0) / Raw(b"z" * 1400))
    return is_pong(ask(ping()))


def closed_ports_are_quoted():
    answer = ask(v4() / UDP(sport=4321, dport=9) / Raw(b"nobody"))
    return (bool(answer) and ICMP in answer and (answer[ICMP].type, answer[ICMP].code) == (3, 3)
            and b"nobody" in bytes(answer) and answer[IP].src == image)


def errors_are_not_answered():
    error = v4() / ICMP(type=3, code=3) / IP(src=image, dst=own) / UDP(sport=9, dport=9)
    return ask(error, 0.3) is None


# ---- TCP -----------------------------------------------------------------------------------

def tcp(**fields):
    return v4() / TCP(**{"dport": port, "seq": 1000, "window": 8192, **fields})


def flags_of(answer):
    return str(answer[TCP].flags) if answer and TCP in answer else ""


class Connection:
    """By hand, as far as the SYN has been answered and acknowledged."""

    def __init__(self):
        self.sport = random.randrange(20000, 60000)
        self.seq = random.randrange(1 << 31)
        answer = ask(tcp(sport=self.sport, flags="S", seq=self.seq,
                         options=[("MSS", 1460)]))
        assert flags_of(answer) == "SA", "no connection"
        self.options = dict(answer[TCP].options)
        self.seq += 1
        self.ack = answer[TCP].seq + 1
        say(self.segment("A"))

    def segment(self, flags, seq=0, ack=0, **fields):
        return tcp(sport=self.sport, flags=flags, seq=self.seq + seq, ack=self.ack + ack,
                   **fields)

    def echoes(self):
        answer = ask(self.segment("PA") / Raw(b"hello"))
        # an ACK alone may come first
        if answer and TCP in answer and not answer.haslayer(Raw):
            answer = ask(self.segment("PA") / Raw(b"hello"))
        good = flags_of(answer) != "" and "R" not in flags_of(answer)
        say(self.segment("RA", seq=5), self.segment("R", seq=5))
        return good


def a_connection_by_hand():
    c = Connection()
    return c.options.get("MSS") == 1460 and c.echoes()


def nonsense_opens_nothing():
    return not any("S" in flags_of(ask(tcp(sport=3000 + i, flags=flags), 0.3))
                   for i, flags in enumerate(["", "F", "FPU", "SR", "SFR", "R", "A", "FA"]))


def nonsense_is_refused_at_closed_ports():
    return all("R" in flags_of(ask(tcp(sport=3100 + i, dport=8, flags=flags)))
               for i, flags in enumerate(["", "FPU", "A", "S"]))


def resets_are_not_answered():
    return ask(tcp(sport=3200, dport=8, flags="R"), 0.3) is None


def a_reset_must_be_exact():
    c = Connection()
    answer = ask(c.segment("R", seq=100))
    return flags_of(answer) == "A" and answer[TCP].ack == c.seq and c.echoes()


def a_syn_amid_is_challenged():
    c = Connection()
    answer = ask(c.segment("S", seq=50))
    return flags_of(answer) == "A" and answer[TCP].ack == c.seq and c.echoes()


def what_was_never_sent_cannot_be_acknowledged():
    c = Connection()
    answer = ask(c.segment("PA", ack=100000) / Raw(b"forged"))
    return (answer is None or answer[TCP].ack == c.seq) and c.echoes()


def bad_sums_are_not_heard():
    c = Connection()
    return ask(c.segment("PA", chksum=0x4321) / Raw(b"other"), 0.3) is None and c.echoes()


def options_that_make_no_sense():
    for i, options in enumerate([b"\x02\x00\x05\xb4", b"\x08\xff\x00\x00", b"\x03\x02\x01\x01",
                                 b"\x05\x0a\x00\x00", b"\x02\x04\x00\x00", b"\xfe" * 40]):
        raw = bytes(TCP(sport=3300 + i, dport=port, flags="S", seq=1, chksum=0,
                        dataofs=5 + len(options) // 4)) + options
        segment = v4(proto=6) / Raw(raw)
        whole = IP(bytes(segment[IP]))
        del whole[TCP].chksum
        ask(link / whole, 0.2)
        say(tcp(sport=3300 + i, flags="R", seq=2))
    return is_pong(ask(ping()))


def itself_it_does_not_talk_to():
    say(*[v4(src=image) / TCP(sport=port, dport=port, flags="S") for _ in range(10)])
    return Connection().echoes()


def a_header_must_be_whole():
    say(v4(proto=6) / Raw(b"\x00\x07\x00\x07"), v4(proto=17) / Raw(b"\x00\x07\x00"),
        v4(proto=6) / Raw(bytes(TCP(dport=port, dataofs=15))), v4(proto=1) / Raw(b"\x08"))
    return Connection().echoes()


# ---- IPv6 ----------------------------------------------------------------------------------

def neighbour():
    answer = ask(solicit(255))
    return (bool(answer) and ICMPv6ND_NA in answer and answer[ICMPv6ND_NA].tgt == image6 and
            answer[ICMPv6NDOptDstLLAddr].lladdr == mac)


def neighbours_are_near():
    return ask(solicit(254), 0.3) is None


def answers6(packet):
    answer = ask(packet)
    return bool(answer) and ICMPv6EchoReply in answer


def problem(packet, code):
    answer = ask(packet)
    return (bool(answer) and ICMPv6ParamProblem in answer and
            answer[ICMPv6ParamProblem].code == code)


def echo6():
    return ICMPv6EchoRequest(id=random.randrange(65536), data=b"x" * 24)


def unknown_options_are_reported():
    options = IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=0x9e, optlen=2, optdata=b"ab")])
    passed = IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=0x1e, optlen=2, optdata=b"ab")])
    return problem(v6() / options / echo6(), 2) and answers6(v6() / passed / echo6())


def routing_headers_are_refused():
    return problem(v6() / IPv6ExtHdrRouting(type=0, addresses=["fd00:18::99"]) / echo6(), 0)


def atomic_fragments_are_whole():
    return answers6(v6() / IPv6ExtHdrFragment(id=5) / echo6())


def overlapping_fragments_are_dropped6():
    whole = bytes((IPv6(src=own6, dst=image6) / ICMPv6EchoRequest(id=9, data=b"y" * 56))
                  [ICMPv6EchoRequest])
    say(v6(nh=44) / IPv6ExtHdrFragment(nh=58, id=6, m=1) / Raw(whole[:40]))
    return not answers6(v6(nh=44) / IPv6ExtHdrFragment(nh=58, id=6, offset=3) / Raw(whole[24:]))


cases = [
    options_are_passed_over, source_routes_are_not_followed, bad_sums_are_not_answered,
    strange_sources_are_not_answered, lengths_that_are_not_there_are_not_answered,
    fragments_are_put_together, overlapping_fragments_are_dropped,
    nothing_is_longer_than_a_packet_can_be, closed_ports_are_quoted, errors_are_not_answered,
    a_connection_by_hand, nonsense_opens_nothing, nonsense_is_refused_at_closed_ports,
    resets_are_not_answered, a_reset_must_be_exact, a_syn_amid_is_challenged,
    what_was_never_sent_cannot_be_acknowledged, bad_sums_are_not_heard,
    options_that_make_no_sense, itself_it_does_not_talk_to, a_header_must_be_whole,
    neighbour, neighbours_are_near, unknown_options_are_reported, routing_headers_are_refused,
    atomic_fragments_are_whole, overlapping_fragments_are_dropped6,
]
for case in cases:
    say(who_has, solicit(255))  # so that it need not ask for us
    try:
        good = case()
    except Exception as why:  # no answer where one is taken for granted
        print(f"# {why!r}")
        good = False
    print(f"{'ok' if good else 'not ok'} {case.__name__.replace('_', ' ')}", flush=True)
