"""Random states followed through the balls of a finished cover: none may ever leave them.

From the project's folder, for the two certificates of tests/data, in minutes on the fast path:

    python3 -m tests.follow [STATES [STEPS]]     10,000 and 1,000 if none are given

Nothing of rnnadd.proof is used here but the balls. A walk begins at a random place in a random
ball. Its inputs are random, too: each operand has its own share of ones. After each step,

- the outputs for all next inputs must be right, and farther from 0.5 than the proof says;
- the state must be in a ball of its carry again, after as many steps at most as an image is
  carried on.

Which ball that is, is looked for by multiplying T (h - c) out, in floats. One part in a billion is
allowed for rounding. Walks are done some at a time, and each time is told of: so a run that is
stopped counts, too.
"""

import random
import sys
from pathlib import Path
from time import monotonic

AT_ONCE = 100  # walks
ALLOWED = 1 + 1e-9


class Balls:
    """The balls of a cover, and where each is."""

    def __init__(self, cells, norms):
        self.norms = norms
        self.balls = []  # each as: T, T centre, radius
        self.carries, self.centres = [], []
        for centre, radius, number, parent in cells:
            matrix = norms[number].matrix
            self.balls.append((matrix, [dot(row, centre) for row in matrix], radius))
            self.carries.append(0 if parent < 0 else norms[number].carry)
            self.centres.append((centre, radius, number))
        self.ways = {}  # where a step led from a ball: the balls in which states were found then

    def random_state(self, rng):
        """Return a random place in a random ball, and the ball's number."""
        ball = rng.randrange(len(self.balls))
        centre, radius, number = self.centres[ball]
        direction = [rng.gauss(0.0, 1.0) for _ in centre]
        far = radius * rng.random() ** (1 / len(centre)) / dot(direction, direction) ** 0.5
        inverse = self.norms[number].inverse
        h = [c + far * dot(row, direction) for c, row in zip(centre, inverse)]
        assert self.has(ball, h)
        return h, ball

    def has(self, ball, h):
        """Return whether a state is in a ball."""
        matrix, place, radius = self.balls[ball]
        room = radius * radius * ALLOWED
        for row, total in zip(matrix, place):
            for x, y in zip(row, h):
                total -= x * y
            room -= total * total
            if room < 0.0:
                return False
        return True

    def find(self, way, h, carry):
        """Return the number of a ball with this state, or None: first those of the same way."""
        found = self.ways.setdefault(way, [])
        for ball in found:
            if self.has(ball, h):
                return ball
        for ball, its_carry in enumerate(self.carries):
            if its_carry == carry and self.has(ball, h):
                found.append(ball)
                return ball
        return None


def dot(a, b):
    return sum([x * y for x, y in zip(a, b)])


def follow(adder, proved, cells, states, steps, rng):
    """Follow so many walks at once; return the least distance of an output from 0.5, or raise."""
    network, norms = adder._rnn._network, proved.certificate.norms
    balls, most_outside = Balls(cells, norms), proved.certificate.settings.steps
    ones = [bin(number).count("1") for number in range(2**adder.input_dim)]
    walks, least = [], 1.0
    for _ in range(states):
        shares = [rng.random() for _ in range(adder.input_dim)]
        weights = [1.0]
        for share in shares:
            weights = [w * x for w in weights for x in (1.0 - share, share)]
        h, ball = balls.random_state(rng)
        inputs = rng.choices(range(len(ones)), weights, k=steps)
        walks.append([h, balls.carries[ball], (ball,), inputs])
    for step in range(steps):
        layer_1_values, outputs = network.branch([walk[0] for walk in walks])
        for place, walk in enumerate(walks):
            _, carry, way, inputs = walk
            start = place * len(ones)
            for output, count in zip(outputs[start : start + len(ones)], ones):
                distance = output - 0.5 if carry + count & 1 else 0.5 - output
                if not distance >= least:
                    assert distance > proved.margin, "an output is wrong, or too near to 0.5"
                    least = distance
            number = inputs[step]
            h, carry = layer_1_values[start + number], carry + ones[number] >> 1
            way = (*way, number)
            ball = balls.find(way, h, carry)
            if ball is not None:
                way = (ball,)
            assert len(way) <= most_outside, "a state is outside of all balls"
            walk[:3] = h, carry, way
    return least


def main(states=10_000, steps=1_000):
    from rnnadd import BinaryAdder
    from rnnadd.proof import Certificate, check

    for seed, hidden_dim in ((1, 6), (0, 5)):
        name = f"certificate-seed{seed}-n3000-h{hidden_dim}-d8-a0.5.json"
        adder = BinaryAdder(seed, hidden_dim=hidden_dim, alpha=0.5).fit(3_000)
        watched = []
        certificate = Certificate.load(Path(__file__).parent / "data" / name)
        proved = check(adder, certificate, watched.append)
        cells = [tuple(watched[0].cell(i)) for i in range(proved.cells)]
        print(f"{name}: {proved.cells} balls, margin {proved.margin:.4f}")
        begin, least = monotonic(), 1.0
        for first in range(0, states, AT_ONCE):
            some, rng = min(AT_ONCE, states - first), random.Random(f"{seed} {first}")
            least = min(least, follow(adder, proved, cells, some, steps, rng))
            print(
                f"  {first + some:,} states followed for {steps:,} steps: none left the balls;"
                f" all outputs {least:.3f} from 0.5, or more; {monotonic() - begin:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
