"""Takes the pictures out of a colour font (tables CBLC and CBDT), as files of those whose characters differ in the last six bits only.

    python split_emoji.py NotoColorEmoji.ttf FOLDER

FOLDER/7d8.bin has those of U+1F600 to U+1F63F: how many, then for each its character, where in the file it begins and its size (32 bits
each, little-endian), then the pictures, as PNG. Only single characters: what emoji become beside each other is left out. Prints nothing.
"""
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from subset_font import read_tables, u16, u32


def mapping(cmap):
    """Characters and their glyphs, of the table of format 12."""
    for i in range(u16(cmap, 2)):
        table = cmap[u32(cmap, 4 + 8 * i + 4):]
        if u16(table, 0) != 12:
            continue
        for g in range(u32(table, 12)):
            first, last, glyph = struct.unpack_from('>III', table, 16 + 12 * g)
            yield from ((c, glyph + c - first) for c in range(first, last + 1))
        return
    raise SystemExit('no cmap of format 12')


def pictures(index, data):
    """Glyphs and their PNG files, of the first size that there is."""
    array = u32(index, 8)
    for i in range(u32(index, 16)):
        first, last = u16(index, array + 8 * i), u16(index, array + 8 * i + 2)
        head = array + u32(index, array + 8 * i + 4)
        form, image, start = u16(index, head), u16(index, head + 2), u32(index, head + 4)
        if (form, image) not in ((1, 17), (1, 18), (3, 17), (3, 18)):
            raise SystemExit(f'pictures of an unknown format: {form}, {image}')
        metrics = 5 if image == 17 else 8
        for glyph in range(first, last + 1):
            at = head + 8 + (glyph - first) * (4 if form == 1 else 2)
            begin, end = (u32(index, at), u32(index, at + 4)) if form == 1 else (u16(index, at), u16(index, at + 2))
            if end > begin:
                place = start + begin + metrics
                yield glyph, bytes(data[place + 4:place + 4 + u32(data, place)])


def main(font, folder):
    with open(font, 'rb') as file:
        tables = read_tables(file.read())
    by_glyph = dict(pictures(tables[b'CBLC'], tables[b'CBDT']))
    # Of those characters that are mostly emoji every file is there, if only to say that there is none.
    pages = {page: [] for page in range(0x1f000 >> 6, 0x20000 >> 6)}
    for character, glyph in mapping(tables[b'cmap']):
        if glyph in by_glyph and character >= 0x2000:
            pages.setdefault(character >> 6, []).append((character, by_glyph[glyph]))
    os.makedirs(folder, exist_ok=True)
    for page, found in pages.items():
        at = 4 + 12 * len(found)
        head, body = struct.pack('<I', len(found)), b''
        for character, picture in sorted(found):
            head += struct.pack('<III', character, at + len(body), len(picture))
            body += picture
        with open(os.path.join(folder, f'{page:x}.bin'), 'wb') as file:
            file.write(head + body)


if __name__ == '__main__':
    main(*sys.argv[1:])
