"""Makes a font small by leaving only the characters that the interface can show.

    python subset_font.py IN.otf OUT.otf 20-7e a0-17f titles:demo.py …

`titles:FILE` stands for the characters of that demo's title that are not of the other fonts (from 2e80 on). In TrueType
outlines ("glyf") the other glyphs go. In PostScript outlines ("CFF ") the others' bytes, and the subroutines that only
they use, become zeros where they stand, which costs little once compressed. Only tables that Dear ImGui reads are kept.
"""
import struct
import sys

KEPT_TABLES = (b'CFF ', b'cmap', b'glyf', b'head', b'hhea', b'hmtx', b'loca', b'maxp')


def u16(data, at):
    return struct.unpack_from('>H', data, at)[0]


def u32(data, at):
    return struct.unpack_from('>I', data, at)[0]


def read_tables(font):
    tables = {}
    for i in range(u16(font, 4)):
        tag, _, offset, length = struct.unpack_from('>4sIII', font, 12 + 16 * i)
        tables[tag] = bytearray(font[offset:offset + length])
    return tables


def write_font(version, tables):
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack('>4sHHHH', version, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset = 12 + 16 * count
    body = b''
    for tag, data in sorted(tables.items()):
        head += struct.pack('>4sIII', tag, 0, offset + len(body), len(data))
        body += bytes(data) + bytes(-len(data) % 4)
    return head + body


def glyph_of(cmap):
    """A function from characters to glyphs, by the first Unicode table of format 4 or 12."""
    for i in range(u16(cmap, 2)):
        table = cmap[u32(cmap, 4 + 8 * i + 4):]
        if u16(table, 0) == 12:
            groups = [struct.unpack_from('>III', table, 16 + 12 * g) for g in range(u32(table, 12))]
            return lambda c: next((glyph + c - first for first, last, glyph in groups if first <= c <= last), 0)
    for i in range(u16(cmap, 2)):
        table = cmap[u32(cmap, 4 + 8 * i + 4):]
        if u16(table, 0) == 4:
            return lambda c, table=table: format_4(table, c)
    raise SystemExit('no Unicode cmap of a known format')


def format_4(table, character):
    size = u16(table, 6)
    for at in range(14, 14 + size, 2):
        if u16(table, at) < character:
            continue
        start, delta, range_at = at + size + 2, at + 2 * size + 2, at + 3 * size + 2
        if u16(table, start) > character:
            return 0
        if u16(table, range_at) == 0:
            return (character + u16(table, delta)) & 0xffff
        glyph = u16(table, range_at + u16(table, range_at) + 2 * (character - u16(table, start)))
        return (glyph + u16(table, delta)) & 0xffff if glyph else 0
    return 0


def new_cmap(mapping):
    """A table of format 12: what is not in it is looked for in the next font."""
    groups = [struct.pack('>III', c, c, glyph) for c, glyph in sorted(mapping.items())]
    table = struct.pack('>HHIII', 12, 0, 16 + 12 * len(groups), 0, len(groups)) + b''.join(groups)
    return struct.pack('>HHHHI', 0, 1, 3, 10, 12) + table


def components(glyph):
    """The glyphs that a composite TrueType glyph is made of, and where in it their numbers stand."""
    if len(glyph) < 10 or struct.unpack_from('>h', glyph, 0)[0] >= 0:
        return
    at, flags = 10, 0x20
    while flags & 0x20:
        flags = u16(glyph, at)
        yield at + 2, u16(glyph, at + 2)
        at += 4 + (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)


def shrink_glyf(tables, kept):
    """Leaves only these glyphs, and those they are made of; returns their new numbers."""
    long_offsets = u16(tables[b'head'], 50) == 1
    loca, hmtx = tables[b'loca'], tables[b'hmtx']

    def glyph(number):
        begin, end = ((u32(loca, 4 * i) if long_offsets else 2 * u16(loca, 2 * i)) for i in (number, number + 1))
        return tables[b'glyf'][begin:end]

    full_metrics = u16(tables[b'hhea'], 34)  # later glyphs have the last one's width

    def metrics(number):
        if number < full_metrics:
            return hmtx[4 * number:4 * number + 4]
        bearing = 4 * full_metrics + 2 * (number - full_metrics)
        return hmtx[4 * full_metrics - 4:4 * full_metrics - 2] + hmtx[bearing:bearing + 2]

    todo = list(kept)
    while todo:
        for _, part in components(glyph(todo.pop())):
            if part not in kept:
                kept.add(part)
                todo.append(part)
    renumbered = {old: new for new, old in enumerate(sorted(kept))}
    glyf, places, all_metrics = b'', [0], b''
    for old in renumbered:
        data = bytearray(glyph(old))
        for at, part in components(data):
            struct.pack_into('>H', data, at, renumbered[part])
        glyf += bytes(data) + bytes(-len(data) % 4)
        places.append(len(glyf))
        all_metrics += metrics(old)
    struct.pack_into('>H', tables[b'head'], 50, 1)
    struct.pack_into('>H', tables[b'maxp'], 4, len(renumbered))
    struct.pack_into('>H', tables[b'hhea'], 34, len(renumbered))
    tables[b'glyf'] = glyf
    tables[b'loca'] = struct.pack(f'>{len(places)}I', *places)
    tables[b'hmtx'] = all_metrics
    return renumbered


def cff_index(cff, at):
    """Where the objects of an INDEX stand, and where it ends."""
    count = u16(cff, at)
    if count == 0:
        return [], at + 2
    size = cff[at + 2]
    base = at + 3 + size * (count + 1) - 1
    offsets = [base + int.from_bytes(cff[at + 3 + size * i:at + 3 + size * (i + 1)], 'big') for i in range(count + 1)]
    return list(zip(offsets, offsets[1:])), offsets[-1]


def cff_dict(data):
    """Operators and their whole-number operands."""
    entries, operands, at = {}, [], 0
    while at < len(data):
        b = data[at]
        at += 1
        if b <= 21:
            if b == 12:
                b = 1200 + data[at]
                at += 1
            entries[b] = operands
            operands = []
        elif b == 28:
            operands.append(struct.unpack_from('>h', data, at)[0])
            at += 2
        elif b == 29:
            operands.append(struct.unpack_from('>i', data, at)[0])
            at += 4
        elif b == 30:  # a real number: never one of the operands of interest
            while data[at] & 15 != 15 and data[at] >> 4 != 15:
                at += 1
            at += 1
            operands.append(0)
        elif b <= 246:
            operands.append(b - 139)
        else:
            operands.append((b - 247) * 256 + data[at] + 108 if b <= 250 else -(b - 251) * 256 - data[at] - 108)
            at += 1
    return entries


class Caller:
    """Runs charstrings as far as it takes to see which subroutines they call."""

    def __init__(self, cff, local, common):
        self.cff, self.subroutines, self.called = cff, {10: local, 29: common}, {10: set(), 29: set()}

    def glyph(self, begin, end):
        self.stack, self.hints = [], 0
        self.run(begin, end)

    def run(self, at, end):
        while at < end:
            b = self.cff[at]
            at += 1
            if b == 28:
                self.stack.append(struct.unpack_from('>h', self.cff, at)[0])
                at += 2
            elif b == 255:
                self.stack.append(0)  # a fraction: never a subroutine's number
                at += 4
            elif b >= 247:
                low = self.cff[at] + 108
                self.stack.append((b - 247) * 256 + low if b <= 250 else -(b - 251) * 256 - low)
                at += 1
            elif b >= 32:
                self.stack.append(b - 139)
            elif b in (10, 29):
                subroutines = self.subroutines[b]
                bias = 107 if len(subroutines) < 1240 else 1131 if len(subroutines) < 33900 else 32768
                number = self.stack.pop() + bias
                self.called[b].add(number)
                self.run(*subroutines[number])
            elif b in (11, 14):  # return, endchar
                return
            else:
                if b in (1, 3, 18, 19, 20, 23):  # hints, whose number says how long a mask is
                    self.hints += len(self.stack) // 2
                if b in (19, 20):
                    at += (self.hints + 7) // 8
                if b == 12:
                    at += 1
                self.stack.clear()


def blank_cff(cff, kept):
    _, at = cff_index(cff, cff[2])  # names
    tops, at = cff_index(cff, at)
    _, at = cff_index(cff, at)  # strings
    common, _ = cff_index(cff, at)
    top = cff_dict(cff[tops[0][0]:tops[0][1]])
    size, private = top[18]
    offset = cff_dict(cff[private:private + size]).get(19)
    local = cff_index(cff, private + offset[0])[0] if offset else []
    charstrings, _ = cff_index(cff, top[17][0])

    caller = Caller(cff, local, common)
    for number in kept:
        caller.glyph(*charstrings[number])
    uses = (charstrings, kept, 14), (local, caller.called[10], 11), (common, caller.called[29], 11)
    for programs, used, end_of in uses:
        for number, (begin, end) in enumerate(programs):
            if number not in used and end > begin:
                cff[begin:end] = bytes([end_of]) + bytes(end - begin - 1)


def title(demo):
    with open(demo, encoding='utf-8') as file:
        return next(line for line in file if line.startswith('# title:'))


def main():
    source, target, *ranges = sys.argv[1:]
    with open(source, 'rb') as file:
        font = file.read()
    tables = {tag: data for tag, data in read_tables(font).items() if tag in KEPT_TABLES}
    find = glyph_of(tables[b'cmap'])
    mapping = {}
    for wanted in ranges:
        if wanted.startswith('titles:'):
            characters = [ord(c) for c in title(wanted.removeprefix('titles:')) if ord(c) >= 0x2e80]
        else:
            first, _, last = wanted.partition('-')
            characters = range(int(first, 16), int(last or first, 16) + 1)
        mapping |= {c: find(c) for c in characters if find(c)}
    kept = {0, *mapping.values()}
    if b'CFF ' in tables:
        blank_cff(tables[b'CFF '], kept)
    else:
        renumbered = shrink_glyf(tables, kept)
        mapping = {c: renumbered[glyph] for c, glyph in mapping.items()}
    tables[b'cmap'] = new_cmap(mapping)
    with open(target, 'wb') as file:
        file.write(write_font(font[:4], tables))


if __name__ == '__main__':
    main()
