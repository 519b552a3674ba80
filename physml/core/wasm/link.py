"""Make one relocatable wasm object instantiable, without a linker.

LLVM writes, at every place that a linker would patch, the value that is right when the object's data starts at address
0 and nothing else is linked in. So it is enough to drop the linking sections and to add an export section, made from
the symbol table. The format: WebAssembly core specification, and "WebAssembly Object File Linking" of the tool
conventions.
"""
GIVEN = {"__linear_memory", "__stack_pointer", "kernel_error"}  # no Math.*: its bits differ between hosts
LIMIT = 32_768  # constants lie at the start of the first 64 KiB page, the stack grows down from its end
CUSTOM, IMPORT, CODE, DATA = 0, 2, 10, 11
FUNCTION, TABLE, MEMORY, GLOBAL = range(4)
SYMBOL_TABLE, UNDEFINED, EXPLICIT_NAME = 8, 0x10, 0x40


class Reader:
    """A cursor over bytes: LEB128 numbers and length-prefixed names."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        result = shift = 0
        while True:
            b = self.byte()
            result |= (b & 127) << shift
            shift += 7
            if b < 128:
                return result

    def take(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def name(self):
        return self.take(self.number()).decode()


def leb(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n])


def link(object_file, exports):
    """The module's bytes, and the names of imports that no page can give (sorted; empty when all is well)."""
    sections, symbols, missing, reader = [], {}, [], Reader(object_file, 8)
    while reader.at < len(object_file):
        kind = reader.byte()
        body = reader.take(reader.number())
        if kind == CUSTOM:
            symbols |= defined_functions(body)
            continue
        if kind == IMPORT:
            missing = sorted(set(imported_names(body)) - GIVEN)
        if kind == DATA and len(body) > LIMIT:
            raise ValueError(f"the kernels' constants take {len(body)} bytes, more than {LIMIT}: pass tables as arrays")
        sections.append((kind, body))
    if missing:
        return b"", missing
    table = leb(len(exports)) + b"".join(leb(len(e)) + e.encode() + b"\0" + leb(symbols[e]) for e in exports)
    out, done = [object_file[:8]], False
    for kind, body in sections:
        if not done and kind >= 8:  # the export section (7) stands before start, element, code and data
            out.append(b"\7" + leb(len(table)) + table)
            done = True
        out.append(bytes([kind]) + leb(len(body)) + body)
    return b"".join(out), []


def imported_names(body):
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.name()
        yield reader.name()
        what = reader.byte()
        if what == FUNCTION:
            reader.number()
        elif what in (TABLE, MEMORY):
            reader.at += what == TABLE
            bounded = reader.number() & 1
            reader.number()
            if bounded:
                reader.number()
        elif what == GLOBAL:
            reader.take(2)


def defined_functions(body):
    """Index of every function that the "linking" section defines, by name; nothing for other custom sections."""
    reader, found = Reader(body), {}
    if reader.name() != "linking" or reader.number() != 2:
        return found
    while reader.at < len(body):
        kind, size = reader.byte(), reader.number()
        end = reader.at + size
        if kind == SYMBOL_TABLE:
            for _ in range(reader.number()):
                what, flags = reader.byte(), reader.number()
                undefined = flags & UNDEFINED
                if what == 1:  # data: name, then segment, offset and size where defined
                    reader.name()
                    for _ in range(0 if undefined else 3):
                        reader.number()
                elif what == 3:  # section
                    reader.number()
                else:
                    index = reader.number()
                    name = reader.name() if not undefined or flags & EXPLICIT_NAME else None
                    if what == FUNCTION and not undefined:
                        found[name] = index
        reader.at = end
    return found
