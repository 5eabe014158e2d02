# SPDX-License-Identifier: ISC
# iperf3.py ADDRESS [short]: clients of an iperf3 server that do not keep to the protocol: those
# that break off at each step, or say nothing more, or nonsense.  The server is to be there for
# the next.  Short leaves out those that wait until its patience is over, which is to be short,
# too.  Prints TAP without numbers.
import json
import socket
import struct
import sys
import time

address, port, is_short = sys.argv[1], 5201, sys.argv[2:] == ["short"]
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets
cookie = b"c" * 36 + b"\0"
TEST_START, TEST_RUNNING, TEST_END, PARAMS, CREATE = b"\x01", b"\x02", b"\x04", b"\x09", b"\x0a"
RESULTS, DISPLAY, DONE, ERROR, DENIED = b"\x0d", b"\x0e", b"\x10", b"\xfe", b"\xff"
usual = b'{"tcp":true,"omit":0,"time":1,"parallel":2,"len":131072}'
LIMIT = 20  # seconds, for what is to come at all


def connect(first=cookie):
    s = socket.create_connection((address, port), timeout=LIMIT)
    s.sendall(first)
    return s


def framed(text):
    return struct.pack("!I", len(text)) + text


def take(s, count):
    got = b""
    while len(got) < count:
        some = s.recv(count - len(got))
        if not some:
            raise EOFError(f"only {got!r} came")
        got += some
    return got


def hear(s, state):
    got = take(s, 1)
    assert got == state, f"{got!r} came, not {state!r}"


def is_over(s):
    """Has the server ended the connection?  Whatever it still says is passed over."""
    try:
        while s.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def begin():
    """A control connection to a server that has time, or will have soon."""
    until = time.monotonic() + LIMIT
    while True:
        s = connect()
        state = take(s, 1)
        if state == PARAMS:
            return s
        assert state == DENIED and time.monotonic() < until, f"{state!r} came"
        s.close()
        time.sleep(0.05)


class Test:
    """As far as `step`, one of those below, and every stream."""
    steps = ["the cookie", "half the parameters", "the parameters", "one stream of two",
             "the streams", "some data", "the end", "half the results", "the results"]

    def __init__(self, step, params=usual):
        self.streams, self.upto = [], self.steps.index(step)
        self.control = begin()
        for each in range(1, self.upto + 1):
            self.go(each, params)

    def go(self, each, params):
        s = self.control
        if each == 1:
            s.sendall(framed(params)[:20])
        elif each == 2:
            s.sendall(framed(params)[20:])
            hear(s, CREATE)
        elif each == 3:
            self.streams.append(connect())
        elif each == 4:
            self.streams.append(connect())
            hear(s, TEST_START)
            hear(s, TEST_RUNNING)
        elif each == 5:
            for stream in self.streams:
                stream.sendall(b"d" * 100000)
        elif each == 6:
            s.sendall(TEST_END)
            hear(s, RESULTS)
        elif each == 7:
            s.sendall(framed(b"{}")[:5])
        elif each == 8:
            s.sendall(b"}")
            self.results = json.loads(take(s, struct.unpack("!I", take(s, 4))[0]))
            hear(s, DISPLAY)

    def end(self, reset=False):
        for s in [*self.streams, self.control]:
            if reset:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            s.close()


def serves():
    """A whole test, whose bytes are counted."""
    test = Test("the results")
    test.control.sendall(DONE)
    streams = test.results["streams"]
    test.end()
    return [s["bytes"] for s in streams] == [100000] * 2 and [s["id"] for s in streams] == [1, 3]


def broken_off(step, reset):
    Test(step).end(reset)
    return serves()


def silent(step):
    test = Test(step)
    over = is_over(test.control)
    test.end()
    return over and serves()


def a_cookie_that_is_not_whole():
    return is_over(connect(cookie[:10])) and serves()


def reverse_and_never_read():
    test = Test("the streams", usual[:-1] + b',"reverse":true}')
    over = is_over(test.control)
    test.end()
    return over and serves()


def refused(params):
    s = begin()
    s.sendall(framed(params))
    hear(s, ERROR)
    return len(take(s, 8)) == 8 and is_over(s)


def bad_params():
    bad = [b"", b"{", b"[]", b"null", b"{}{}", b'{"parallel":}', b'{"parallel":0}',
           b'{"parallel":17}', b'{"parallel":-1}', b'{"parallel":1.5}', b'{"parallel":"2"}',
           b'{"parallel":99999999999999999999}', b'{"parallel":9,"bidirectional":true}',
           b'{"udp":true}', b'{"udp":true,"len":15}', b'{"udp":true,"len":65508}',
           b'{"udp":true,"len":1448,"bandwidth":-1}', b'{"udp":true,"len":"1448"}',
           b'{"omit":1e9}', b'{"tcp":true,"parallel":2', b"\0" * 100,
           b'{"x":' * 800, b"{\"x\":\"\\"]
    return all(refused(params) for params in bad) and serves()


def datagrams(params):
    """A test over UDP whose streams have said hello, and the socket of each."""
    test = Test("the parameters", b'{"udp":true,"parallel":2,"len":100' + params + b"}")
    family = test.control.family
    streams = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(2)]
    for i, s in enumerate(streams):
        s.settimeout(LIMIT)
        s.connect((address, port))
        for _ in range(2 - i):  # the same again is answered, and is no other
            s.send(b"9876")
            assert s.recv(100) == b"6789"
    hear(test.control, TEST_START)
    hear(test.control, TEST_RUNNING)
    test.streams = streams
    return test


def numbered(number, data=b"d" * 88):
    return struct.pack("!III", 1, 0, number & 0xffffffff) + data


def odd_datagrams():
    """Nothing, less than a number, more than fits, numbers that come again or are far away; and
    those of a stranger."""
    test = datagrams(b"")
    first, second = test.streams
    for number in [1, 2, 5, 4, 4]:  # 3 is lost
        first.send(numbered(number))
    for data in [b"", b"9876", b"d" * 11, numbered(1, b""), numbered(0xffffffff), numbered(0)]:
        second.send(data)
    stranger = socket.socket(test.control.family, socket.SOCK_DGRAM)
    stranger.sendto(b"9876", (address, port))
    stranger.sendto(numbered(1), (address, port))
    time.sleep(0.2)
    for each in [6, 7, 8]:
        test.go(each, usual)
    test.control.sendall(DONE)
    test.end()
    got = [[s[what] for what in ["bytes", "packets", "errors"]] for s in test.results["streams"]]
    print(f"# {got}")
    return got == [[500, 5, 0], [212, 0xffffffff, 0xffffffff - 3]] and serves()


def no_hello():
    test = Test("the parameters", b'{"udp":true,"parallel":2,"len":100}')
    over = is_over(test.control)
    test.end()
    return over and serves()


def given_datagrams():
    """Those of a test that is broken off meanwhile: no more of them come."""
    test = datagrams(b',"reverse":true,"bandwidth":1000000')
    for s in test.streams:
        numbers = [struct.unpack("!III", s.recv(200)[:12])[2] for _ in range(10)]
        assert numbers == list(range(1, 11)), numbers
    test.control.close()
    again = serves()
    s = test.streams[0]
    s.setblocking(False)
    try:
        while s.recv(200):
            pass
    except (BlockingIOError, ConnectionError):
        pass
    time.sleep(0.1)
    try:
        return len(s.recv(200)) == 0
    except (BlockingIOError, ConnectionError):
        return again


def lengths(step):
    """Of what is longer than it may be nothing is waited for."""
    for length in [0xffffffff, 0x7fffffff, 65537]:
        test = Test(step)
        test.control.sendall(struct.pack("!I", length))
        if not is_over(test.control):
            return False
        test.end()
    return serves()


def long_parameters():
    s = begin()
    s.sendall(framed(b'{"title":"' + b"t" * 4000 + b'"}'))
    hear(s, CREATE)
    s.close()
    return serves()


def states():
    """Those that are not expected then."""
    for step in ["the parameters", "one stream of two", "some data"]:
        for state in [TEST_START, DONE, b"\0", DENIED, b"\x0c"]:
            test = Test(step)
            test.control.sendall(state)
            is_over(test.control)
            test.end()
    test = Test("one stream of two")
    test.control.sendall(TEST_END)
    is_over(test.control)
    test.end()
    return serves()


def a_second_client():
    test = Test("some data")
    other = connect(b"another cookie".ljust(37, b"\0"))
    hear(other, DENIED)
    more = connect()  # of as many streams as were asked for
    hear(more, DENIED)
    test.go(6, usual)
    test.end()
    return is_over(other) and is_over(more) and serves()


def crowds():
    """More than there are fibers for, each in the middle of its cookie."""
    many = [connect(cookie[:1]) for _ in range(100)]
    all(is_over(s) for s in many)
    return serves()


cases = [("a test is served", serves)]
for name in Test.steps:
    cases.append((f"one breaks off after {name}", lambda n=name: broken_off(n, False)))
    cases.append((f"one is reset after {name}", lambda n=name: broken_off(n, True)))
cases += [
    ("parameters make no sense", bad_params),
    ("parameters are long", long_parameters),
    ("parameters are too long", lambda: lengths("the cookie")),
    ("results are too long", lambda: lengths("the end")),
    ("datagrams make no sense", odd_datagrams),
    ("datagrams are given, and it breaks off", given_datagrams),
    ("a state comes at the wrong time", states),
    ("a second client is told that the server is busy", a_second_client),
]
if not is_short:
    for name in Test.steps:
        cases.append((f"one says nothing more after {name}", lambda n=name: silent(n)))
    cases += [
        ("nobody says hello", no_hello),
        ("a cookie is not whole", a_cookie_that_is_not_whole),
        ("what is sent is not read", reverse_and_never_read),
        ("a hundred say half of what they have to", crowds),
    ]
for name, case in cases:
    try:
        good = case()
    except Exception as why:  # no answer where one is taken for granted
        print(f"# {why!r}")
        good = False
    print(f"{'ok' if good else 'not ok'} {name}", flush=True)
