# SPDX-License-Identifier: ISC
"""wadi's types as people read them, and its fibers, for gdb.

`wadi debug` loads this; by hand: gdb -x wadi.py build/hvt/NAME.hvt.debug.
"""

import gdb
import gdb.printing

SHOWN_MAX = 64  # bytes of a view
FIBERS_MAX = 1000
FRAMES_MAX = 64

UNITS = [
    (31556952 * 10**9, "y"), (86400 * 10**9, "d"), (3600 * 10**9, "h"), (60 * 10**9, "min"),
    (10**9, "s"), (10**6, "ms"), (10**3, "us"), (1, "ns"),
]


# ---- Values

def text_of(pointer):
    """A string of C, or what stands for one that cannot be read."""
    try:
        return pointer.string() if int(pointer) else "(null)"
    except gdb.error:
        return "(unreadable)"


def bytes_of(pointer, length):
    """`length` bytes as text: what is not printable is \\xNN, what is too long is cut."""
    shown = min(length, SHOWN_MAX)
    if shown == 0:
        return '""'
    try:
        data = gdb.selected_inferior().read_memory(int(pointer), shown).tobytes()
    except gdb.error:
        return "(unreadable)"
    text = "".join(
        chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else "\\x%02x" % b for b in data)
    return '"%s"%s' % (text, "..." if shown < length else "")


def span_text(ns):
    """As wd_span_parse() reads it: 1h30min, 250us."""
    if ns == 2**64 - 1:
        return "never"
    parts = []
    for size, unit in UNITS:
        if ns >= size:
            parts.append("%d%s" % (ns // size, unit))
            ns %= size
    return "".join(parts) or "0"


class Error:
    """wd_err: NULL is success, else who says what, and of which broader kind it is."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value) == 0:
            return "no error"
        error = self.value.dereference()
        said = "%s: %s" % (text_of(error["module"]), text_of(error["text"]))
        kind = error["kind"]
        if int(kind) != 0:
            broader = kind.dereference()
            said += " (%s: %s)" % (text_of(broader["module"]), text_of(broader["text"]))
        return said


class View:
    """struct wd_bytes, struct wd_room."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        length = int(self.value["len"])
        return "%d bytes %s" % (length, bytes_of(self.value["ptr"], length))


class Span:
    """wd_span."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return span_text(int(self.value["ns"]))


class Instant(Span):
    """wd_instant: since the start of the clock."""

    def to_string(self):
        return "at " + super().to_string()


class Buffer:
    """struct wd_buf."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        length = int(v["len"])
        return "%d bytes %s, %d free before, %d behind, %d slices%s" % (
            length, bytes_of(v["data"], length), int(v["head"]), int(v["room"]),
            int(v["slices"]), ", more" if int(v["more"]) else "")


PRINTERS = {
    "wd_bytes": View, "wd_room": View, "wd_buf": Buffer,
    "wd_span": Span, "wd_instant": Instant,
}


def find_printer(value):
    """What prints this value; None for gdb's own way."""
    kind = value.type
    bare = kind.strip_typedefs()
    if bare.code == gdb.TYPE_CODE_PTR and bare.target().unqualified().tag == "wd_error":
        return Error(value)
    while kind.code == gdb.TYPE_CODE_TYPEDEF and kind.name not in PRINTERS:
        kind = kind.target()
    printer = PRINTERS.get(kind.name or kind.tag)
    return printer(value) if printer and kind.code != gdb.TYPE_CODE_PTR else None


# ---- Fibers

def pointer(address):
    """Of unsigned long *, to read the words of a stack by."""
    return gdb.Value(address).cast(gdb.lookup_type("unsigned long").pointer())


def place(address):
    """'0x1234 in function () at file:line'."""
    block = gdb.block_for_pc(address)
    while block and not block.function:
        block = block.superblock
    line = gdb.find_pc_line(address)
    said = "0x%016x in %s ()" % (address, block.function if block else "??")
    return said + " at %s:%d" % (line.symtab.filename, line.line) if line.symtab else said


def frames(sp):
    """Where a fiber that waits will go on: wd_switch() left r15 to rbx, rbp and the
    return address at `sp`; each frame above begins with { its caller's, return }."""
    words = pointer(sp)
    at, address = int(words[5]), int(words[6])
    for _ in range(FRAMES_MAX):
        yield address
        if at == 0 or at % 8 != 0:
            return
        upper, address = int(pointer(at)[0]), int(pointer(at)[1])
        if address == 0:
            return
        if upper != 0 and upper <= at:
            yield address
            return
        at = upper


def print_waiting(fiber):
    """The back trace of a fiber that does not run."""
    try:
        for i, address in enumerate(frames(int(fiber["sp"]))):
            print("#%-2d %s" % (i, place(address - 1)))
    except gdb.error as error:
        print("    %s" % error)


def state_of(fiber, running):
    """In a word."""
    if running:
        return "running"
    if fiber["cancelled"]:
        return "cancelled"
    return "waiting" if fiber["waiting"] else "ready"


def print_fiber(fiber, now):
    """Its name and state, then where it is."""
    running = int(fiber.address) == int(now)
    print('fiber "%s" (%s)' % (text_of(fiber["name"]), state_of(fiber, running)))
    if running:
        gdb.execute("bt")
    else:
        print_waiting(fiber)


class Wadi(gdb.Command):
    """What wadi adds: wadi fibers."""

    def __init__(self):
        super().__init__("wadi", gdb.COMMAND_STATUS, prefix=True)


class Fibers(gdb.Command):
    """wadi fibers - all fibers that have not ended, each with its back trace."""

    def __init__(self):
        super().__init__("wadi fibers", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        now = gdb.parse_and_eval("wd_fiber_now")
        print_fiber(gdb.parse_and_eval("wd_fiber_outside"), now)
        fiber = gdb.parse_and_eval("'fiber.c'::oldest")
        for _ in range(FIBERS_MAX):
            if int(fiber) == 0:
                return
            print_fiber(fiber.dereference(), now)
            fiber = fiber["newer"]


gdb.pretty_printers.append(find_printer)
gdb.execute("set can-use-hw-watchpoints 0")  # neither monitor has any
Wadi()
Fibers()
