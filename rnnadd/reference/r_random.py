"""R's random numbers: `set.seed`, `runif` and `sample`, to the bit.

R's default generator is the Mersenne Twister that Python's `random` has too. R differs in how it
spreads a seed over the generator's state and in what it makes of the 32 bits of one draw.

Source: R's src/main/RNG.c (`Randomize`, `fixup`, `MT_genrand`, `R_unif_index`).
"""

from __future__ import annotations

from random import Random

I2_32M1 = 2.328306437080797e-10  # 1 / (2**32 - 1)
DRAW_TO_UNIT = 2.3283064365386963e-10  # 1 / 2**32


class RRandom:
    """The stream of random numbers that R gives after `set.seed(seed)`.

    `seed` is a signed 32-bit integer.

    >>> random = RRandom(0)
    >>> random.unif_rand()
    0.8966972001362592
    >>> random.sample(128, "rejection")
    121
    """

    def __init__(self, seed: int) -> None:
        self._twister = Random()
        for _ in range(50):
            seed = (69069 * seed + 1) % 2**32
        state = []
        for _ in range(625):
            seed = (69069 * seed + 1) % 2**32
            state.append(seed)
        # R overwrites the first number with the position: 624, the end of the state.
        self.setstate((*state[1:], 624))

    def getstate(self) -> tuple[int, ...]:
        """Return the state: the Mersenne Twister's 624 words and its position in them."""
        state: tuple[int, ...] = self._twister.getstate()[1]
        return state

    def setstate(self, state: tuple[int, ...]) -> None:
        """Go on from a state that `getstate` returned."""
        self._twister.setstate((3, state, None))

    def unif_rand(self) -> float:
        """Return one number between 0 and 1, never one of them.

        >>> RRandom(1).unif_rand()
        0.2655086631421
        """
        value = self._twister.getrandbits(32) * DRAW_TO_UNIT
        if value <= 0.0:
            return 0.5 * I2_32M1
        if 1.0 - value <= 0.0:  # cannot happen with 32 bits, but stands so in R's fixup
            return 1.0 - 0.5 * I2_32M1
        return value

    def getrandbits(self, bits: int) -> int:
        """Return a random number of so many bits: one draw for each 32 of them, lowest bits first.

        This is Python's, not R's, but for the seed.

        >>> RRandom(0).getrandbits(40) == RRandom(0).getrandbits(64) % 2**40
        True
        """
        return self._twister.getrandbits((bits + 31) // 32 * 32) & ((1 << bits) - 1)

    def runif_matrix(self, nrow: int, ncol: int) -> list[tuple[float, ...]]:
        """Return `matrix(runif(nrow * ncol, -1, 1), nrow)` by rows; R fills it by columns.

        >>> RRandom(0).runif_matrix(1, 2)
        [(0.7933944002725184, -0.46898267371580005)]
        """
        columns = [[-1.0 + 2.0 * self.unif_rand() for _ in range(nrow)] for _ in range(ncol)]
        return list(zip(*columns))

    def sample(self, n: int, kind: str) -> int:
        """Return `sample(1:n, 1)`: a whole number from 1 to n.

        `kind` is "rejection", as R 3.6 and newer do it, or "rounding", as older ones did. The
        caller makes sure that n is from 1 to `checks.LARGEST_SAMPLE[kind]`.

        >>> RRandom(0).sample(128, "rounding")
        115
        """
        if kind == "rounding":
            return int(n * self.unif_rand()) + 1
        bits = (n - 1).bit_length()
        while True:
            value = 0
            for _ in range(bits // 16 + 1):
                value = 65536 * value + int(self.unif_rand() * 65536)
            value &= (1 << bits) - 1
            if value < n:
                return value + 1
