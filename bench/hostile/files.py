"""A thousand hostile files of fourteen kinds, the same ones for the same seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from bench.hostile import sayings, sizes, structures
from bench.hostile.disguises import disguised
from bench.hostile.mutations import mutated
from bench.hostile.seeds import seeds


@dataclass(frozen=True)
class Kind:
    """How a file of one kind is made, and how many of a thousand are of it."""

    make: Callable[[Random], bytes]
    share: int


def _mutated(random: Random) -> bytes:
    every = list(seeds().values())
    return mutated(random.choice(every), every, random)


def _cut(random: Random) -> bytes:
    whole = random.choice(list(seeds().values()))
    return whole[: random.randrange(len(whole))]


def _spliced(random: Random) -> bytes:
    one, other = random.choices(list(seeds().values()), k=2)
    return one[: random.randrange(len(one))] + other[random.randrange(len(other)) :]


KINDS = {
    "bits and pieces changed": Kind(_mutated, 300),
    "cut short": Kind(_cut, 100),
    "two files in one": Kind(_spliced, 70),
    "claims a size": Kind(sizes.claimed, 110),
    "something else, or that too": Kind(disguised, 90),
    "damaged EXIF": Kind(sayings.damaged, 100),
    "absurd place and exposure": Kind(sayings.absurd, 50),
    "endless and broken texts": Kind(sayings.texts, 45),
    "absurd colour profile": Kind(sayings.profiles, 45),
    "compressed chunks": Kind(structures.chunks, 25),
    "chains of directories": Kind(structures.directories, 35),
    "frames without an end": Kind(structures.frames, 8),
    "scans without an end": Kind(structures.scans, 12),
    "large and interlaced": Kind(sizes.interlaced, 10),
}


def files(name: str, count: int, seed: int) -> Iterator[bytes]:
    """So many files of the kind called `name`, each another one."""
    random, made = Random(f"{seed} {name}"), set[bytes]()  # noqa: S311 - nothing secret
    while len(made) < count:
        data = KINDS[name].make(random)
        if data not in made:
            made.add(data)
            yield data
