"""Small files that unpack to large ones."""

import struct
import zlib

_CHANNELS = {0: 1, 2: 3, 6: 4}
_BLOCK = bytes(1 << 20)


def png(
    size: tuple[int, int], data: bytes | None = None, *, interlaced: int = 0, depth: int = 8, colour: int = 2
) -> bytes:
    """A PNG whose header claims a size; `data` is compressed, and hardly any if not given."""
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    data = zlib.compress(bytes(4096)) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (header, data, b"")))


def black_png(size: tuple[int, int], *, interlaced: int = 0, depth: int = 8, colour: int = 2) -> bytes:
    """A whole PNG, a thousand times smaller than its pixels."""
    width, height = size
    row = 1 + width * _CHANNELS[colour] * depth // 8
    # The passes of an interlaced picture have more rows, each with its byte of filter.
    data = zeros(row * height + (2 * height if interlaced else 0))
    return png(size, data, interlaced=interlaced, depth=depth, colour=colour)


def zeros(size: int) -> bytes:
    """A zlib stream of that many zeros, put together from equal pieces."""
    blocks, rest = divmod(size, len(_BLOCK))
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, wbits=-15)
    adler = size % 65521 << 16 | 1
    return b"\x78\x01" + piece * blocks + last.compress(bytes(rest)) + last.flush() + struct.pack(">I", adler)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
