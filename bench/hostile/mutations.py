"""What happens to a file on its way: bits turn, pieces are lost, doubled, zeroed, moved, or come from another file."""

from collections.abc import Callable, Sequence
from random import Random

_NUMBERS = [bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\0\0\0\x80", b"\0\1\0\1"]
_HEADER = 200
"""Most of what decides is near the beginning."""


def mutated(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """Some one to four mutations of `data`; a piece may come from `others`."""
    for _ in range(random.randint(1, 4)):
        data = random.choice(_MUTATIONS)(data, others, random)
    return data


def _place(data: bytes, random: Random) -> int:
    near = random.random() < 0.5
    return random.randrange(max(1, min(len(data), _HEADER) if near else len(data)))


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = _place(data, random)
    return start, start + random.randint(1, max(1, min(256, len(data) - start)))


def _flip(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    changed = bytearray(data)
    for _turn in range(random.randint(1, 8) if changed else 0):
        changed[_place(data, random)] ^= 1 << random.randrange(8)
    return bytes(changed)


def _number(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    at = _place(data, random)
    number = random.choice(_NUMBERS)
    return data[:at] + number + data[at + len(number) :]


def _noise(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + random.randbytes(end - start) + data[end:]


def _lose(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def _double(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:end] + data[start:end] * random.randint(1, 50) + data[end:]


def _cut(data: bytes, _: Sequence[bytes], random: Random) -> bytes:
    return data[: _place(data, random) + 1]


def _splice(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(others)
    start, end = _piece(other, random)
    at = _place(data, random)
    return data[:at] + other[start:end] + data[at:]


_MUTATIONS: list[Callable[[bytes, Sequence[bytes], Random], bytes]] = [
    _flip,
    _flip,
    _number,
    _number,
    _noise,
    _lose,
    _double,
    _cut,
    _splice,
]
