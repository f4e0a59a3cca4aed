"""Damage to FITS files, drawn from a seed: what disks, networks and malice do to them."""

import bz2
import gzip
import io
import lzma
import re
import zipfile

BLOCK, CARD = 2880, 80
# A number too many, too few, not a number, and what no header should hold.
VALUES = [b"-5", b"0", b"1", b"7", b"4294967295", b"99999999999999999999", b"1.5", b"T", b"NaN"]
VALUES += [b"'abc'", b"'Jyy'", b"''", b"", b"'$x$'", b"\xff\x00\n", b"(1, 2)"]
PACKERS = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}


def damaged(content, rng):
    """Return what was done to the bytes of a FITS file, and the result."""
    name = rng.choice(sorted(KINDS))
    return name, bytes(KINDS[name](bytearray(content), rng))


def cut(content, rng):
    """Cut anywhere."""
    return content[: rng.randrange(len(content))]


def cut_at_a_block(content, rng):
    """Cut where a block of FITS ends."""
    return content[: BLOCK * rng.randrange(len(content) // BLOCK)]


def cut_before_an_extension(content, rng):
    """Cut where an extension begins: what is left is a whole FITS file."""
    return content[: rng.choice(_starts(content)[1:])]


def without_a_block(content, rng):
    """Leave out a block."""
    place = BLOCK * rng.randrange(len(content) // BLOCK)
    del content[place : place + BLOCK]
    return content


def zeros(content, rng):
    """Fill a stretch with zeros, as a disk does."""
    place, length = rng.randrange(len(content)), rng.randrange(1, 3 * BLOCK)
    length = min(length, len(content) - place)
    content[place : place + length] = bytes(length)
    return content


def flipped_bits(content, rng):
    """Flip bits in the headers."""
    for card in rng.sample(_cards(content), 3):
        content[card + rng.randrange(30)] ^= 1 << rng.randrange(8)
    return content


def other_value(content, rng):
    """Give a keyword another value."""
    card = rng.choice(_cards(content))
    content[card + 10 : card + CARD] = rng.choice(VALUES).rjust(20).ljust(CARD - 10)
    return content


def other_structure(content, rng):
    """Give another value to a keyword that says how the data lie, or in which units."""
    card = rng.choice(_cards(content, rb"(NAXIS|BITPIX|[GP]COUNT|T[A-Z]+)\d* *=|XTENSION|EXTNAME"))
    content[card + 10 : card + CARD] = rng.choice(VALUES).rjust(20).ljust(CARD - 10)
    return content


def other_identity(content, rng):
    """Give another value to a keyword that the readers look at."""
    card = rng.choice(_cards(content, rb"(EXP_TYPE|SPORDER|SOURCEID|INT_NUM|SLTNAME|EXPGRPID)="))
    content[card + 10 : card + CARD] = rng.choice(VALUES).rjust(20).ljust(CARD - 10)
    return content


def without_a_keyword(content, rng):
    """Blank a card."""
    card = rng.choice(_cards(content))
    content[card : card + CARD] = b" " * CARD
    return content


def more_at_the_end(content, rng):
    """Append what does not belong there."""
    return content + rng.choice([b"\0", b"SIMPLE  ="]) * rng.randrange(1, BLOCK)


def packed(content, rng):
    """Compress it, whole."""
    return rng.choice(list(PACKERS.values()))(bytes(content))


def packed_and_cut(content, rng):
    """Compress it and cut that short."""
    return cut(packed(content, rng), rng)


def packed_and_flipped(content, rng):
    """Compress it and flip a bit of that."""
    content = bytearray(packed(content, rng))
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def zipped_and_cut(content, rng):
    """Put it into a zip archive, cut short half of the time."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.fits", bytes(content))
    content = archive.getvalue()
    return cut(content, rng) if rng.random() < 0.5 else content


KINDS = {
    kind.__name__: kind
    for kind in (
        *(cut, cut_at_a_block, cut_before_an_extension, without_a_block, zeros, flipped_bits),
        *(other_value, other_structure, other_identity, without_a_keyword, more_at_the_end),
        *(packed, packed_and_cut, packed_and_flipped, zipped_and_cut),
    )
}


def _starts(content):
    """Return where the HDUs begin."""
    blocks = range(0, len(content), BLOCK)
    return [at for at in blocks if re.match(rb"SIMPLE  =|XTENSION=", content[at : at + 9])]


def _cards(content, keyword=rb"[A-Z][A-Z0-9_-]* *="):
    """Return where the cards of keywords that match a pattern begin; those of all, if none do."""
    found = []
    for at in _starts(content):
        while content[at : at + 8].rstrip() != b"END" and at < len(content):
            found.append(at)
            at += CARD
    return [at for at in found if re.match(keyword, content[at : at + 9])] or found
