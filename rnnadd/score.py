"""How well a network adds: all numbers of a few bits, or random ones of many."""

from __future__ import annotations

from .reference.inference import WRONG_KEPT
from .reference.r_random import RRandom
from .report import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .reference.inference import Wrong

# All additions are tried if the operands together have at most so many bits (two numbers of 14).
WALK_BITS = 28

# Otherwise so many random ones are, drawn from this seed.
RANDOM_PAIRS = 1_000
RANDOM_SEED = 0

# The largest number of bits that is taken: more would take too long.
LARGEST_DIM = 2**24

# So many additions are done at a time.
ADDITIONS_AT_ONCE = 100


class Score(NamedTuple):
    """How many additions came out right in every bit, that of the carry included.

    right        so many came out right
    additions    of so many that were tried
    margin       how far from 0.5 the least certain of all bits was, from 0.0 to 0.5
    wrong        the first ones, up to ten, that came out wrong, with the answers: in ascending
                 order of the operands if all were tried, else in the order of drawing
    binary_dim   how many bits the operands had
    seed         the seed of the random operands, or None if all additions were tried

    `float(score)` is the share. A share of 1.0 is a proof only if `seed` is None, and only for so
    many bits.

    >>> score = Score(3, 4, 0.25, [((1, 1), 1)], 1, None)
    >>> float(score)
    0.75
    >>> print(score)
    3 of all 4 additions of 1-bit numbers are right: 0.75
    smallest margin: 0.25
    wrong: 1 + 1 = 1
    """

    right: int
    additions: int
    margin: float
    wrong: list[Wrong]
    binary_dim: int
    seed: int | None

    @property
    def share(self) -> float:
        """The share of the additions that came out right, from 0.0 to 1.0."""
        return self.right / self.additions

    def __float__(self) -> float:
        return self.share

    def __str__(self) -> str:
        of_all, how = ("all ", "") if self.seed is None else ("", f", drawn from seed {self.seed}")
        what = f"{of_all}{self.additions} additions of {self.binary_dim}-bit numbers{how}"
        lines = [
            f"{self.right} of {what} are right: {self.share:.15g}",
            f"smallest margin: {self.margin:.15g}",
        ]
        for operands, answer in self.wrong:
            lines.append(f"wrong: {' + '.join(map(str, operands))} = {answer}")
        return "\n".join(lines)


def score(network: Any, input_dim: int, binary_dim: int, pairs: int | None) -> Score:
    """Do what `BinaryAdder.score` does, with a backend's network."""
    bits = binary_dim * input_dim
    if pairs is None and bits <= WALK_BITS:
        right, margin, wrong = network.add_all_numbers(binary_dim)
        return Score(right, 2**bits, margin, wrong, binary_dim, None)
    additions = RANDOM_PAIRS if pairs is None else pairs
    random = RRandom(RANDOM_SEED)
    right, smallest_margin, wrong = 0, 0.5, []
    for start in range(0, additions, ADDITIONS_AT_ONCE):
        some = [
            tuple([random.getrandbits(binary_dim) for _ in range(input_dim)])
            for _ in range(min(ADDITIONS_AT_ONCE, additions - start))
        ]
        answers, margin = network.add(some, binary_dim)
        smallest_margin = min(smallest_margin, margin)
        for operands, answer in zip(some, answers):
            if answer == sum(operands):
                right += 1
            elif len(wrong) < WRONG_KEPT:
                wrong.append((operands, answer))
    return Score(right, additions, smallest_margin, wrong, binary_dim, RANDOM_SEED)
