"""The proof once more, by other means: whole numbers, and nothing of rnnadd.proof.

All numbers here are whole multiples of 2**-BITS, and every rounding goes the safe way, or is made
up for by SLACK, which is far larger. The balls are taken from a finished cover. Each of them is
carried on as in docs/proof.md, and each image has to lie in one of them. It is slow.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import isqrt

BITS = 110
ONE = 1 << BITS
SLACK = ONE >> 60  # the roundings below are some thousand of 2**-110, times numbers below 2**30


def fixed(x):
    """Return a float as such a number."""
    return int(Fraction(x) * ONE)


def times(a, b):
    """Return the product of two matrices."""
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, c)) >> BITS for c in columns] for row in a]


def root(x):
    """Return the square root, rounded up."""
    return isqrt(x << BITS) + 1


def length(row):
    return root(sum(x * x for x in row) >> BITS) + 1


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), within 2**-100."""
    with localcontext() as context:
        context.prec = 50
        value = 1 / (1 + (-(Decimal(x) / ONE)).exp())
        return int(value * ONE)


def program_error(weights):
    """Return a bound of the rounding errors in a sum of such weights, times numbers from 0 to 1.

    Each of the k products takes part in k roundings at most, of 2**-53 each. With twice as much
    for each, and 2**-48, the sigmoid's own error is allowed for, too. (Its slope is below 1.)
    """
    return (len(weights) * sum(map(abs, weights)) >> 52) + (ONE >> 48)


def curvature(low, high):
    """Return a bound of |sigmoid''| between two places."""
    peak = fixed(1.3169578969248166)
    for place in (peak, -peak):
        if low - SLACK <= place <= high + SLACK:
            return fixed(0.0962251)
    values = []
    for x in (low, high):
        h = sigmoid(x)
        values.append(abs((h * (ONE - h) >> BITS) * (ONE - 2 * h) >> BITS))
    return max(values) + SLACK


def is_norm(a, bound):
    """Return whether the spectral norm is below the bound, by the signs of exact determinants.

    bound**2 - t(a) a is positive definite if and only if all leading minors are above zero
    (Sylvester). Bareiss' elimination has them on its diagonal, in whole numbers.
    """
    n = len(a)
    m = [
        [
            (bound * bound if i == j else 0) - sum(a[k][i] * a[k][j] for k in range(n))
            for j in range(n)
        ]
        for i in range(n)
    ]
    last = 1
    for k in range(n):
        if m[k][k] <= 0:
            return False
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // last
        last = m[k][k]
    return True


def inverse(matrix):
    """Return the inverse, rounded: Gauss-Jordan in fractions."""
    n = len(matrix)
    m = [
        [Fraction(x) for x in row] + [Fraction(int(i == j)) for j in range(n)]
        for i, row in enumerate(matrix)
    ]
    for k in range(n):
        pivot = next(i for i in range(k, n) if m[i][k])
        m[k], m[pivot] = m[pivot], m[k]
        m[k] = [x / m[k][k] for x in m[k]]
        for i in range(n):
            if i != k and m[i][k]:
                m[i] = [x - m[i][k] * y for x, y in zip(m[i], m[k])]
    return [[int(x * ONE) for x in row[n:]] for row in m]


class Recheck:
    """Check all balls of a cover: `run` returns how many images there were, or raises."""

    def __init__(self, synapses, norms, cells, steps):
        synapse_0, synapse_1, synapse_h = synapses
        n = len(synapse_h)
        self.columns = [[fixed(synapse_h[i][j]) for i in range(n)] for j in range(n)]
        self.outputs = [fixed(row[0]) for row in synapse_1]
        self.inputs = [
            (
                sum(bits),
                [sum(fixed(w[j]) for w, bit in zip(synapse_0, bits) if bit) for j in range(n)],
            )
            for bits in product((0, 1), repeat=len(synapse_0))
        ]
        from_all = [list(map(fixed, column)) for column in zip(*synapse_0, *synapse_h)]
        self.errors = [program_error(weights) for weights in from_all]
        self.output_error = program_error(self.outputs)
        # a step makes the roundings before it larger by no more than this
        largest = max(sum(map(abs, weights)) for weights in [*from_all, self.outputs])
        assert largest**steps < 1 << 30 + BITS * steps, "the weights are too large for SLACK"
        self.matrices = [[[fixed(x) for x in row] for row in norm.matrix] for norm in norms]
        self.inverses = [inverse(norm.matrix) for norm in norms]
        self.steps = steps
        self.balls = []  # each as: centre, radius, norm, carry
        self.places = [[] for _ in norms]  # of each norm's balls: T centre, radius
        for centre, radius, norm, parent in cells:
            carry = 0 if parent < 0 else norms[norm].carry
            centre, radius = [fixed(x) for x in centre], fixed(radius)
            self.balls.append((centre, radius, norm, carry))
            if parent >= 0:
                self.places[norm].append((self.place(norm, centre), radius))
        self.carries = [norm.carry for norm in norms]
        assert cells[0][1] == 0.0 and not any(cells[0][0])

    def place(self, norm, h):
        """Return T h."""
        return [sum(x * y for x, y in zip(row, h)) >> BITS for row in self.matrices[norm]]

    def run(self):
        self.images = 0
        for centre, radius, norm, carry in self.balls:
            self.expand(centre, carry, radius, self.inverses[norm], [], 1)
        return self.images

    def reach(self, linear, radius, boxes):
        """Return how far each coordinate can be from the centre's."""
        return [
            (radius * length(row) >> BITS) + sum(sum(map(abs, box[j])) for box in boxes) + SLACK
            for j, row in enumerate(linear)
        ]

    def expand(self, centre, carry, radius, linear, boxes, depth):
        n = len(centre)
        linear = times(self.columns, linear)
        boxes = [times(self.columns, box) for box in boxes]
        deltas = self.reach(linear, radius, boxes)
        for ones, from_input in self.inputs:
            sums = [
                x + (sum(a * b for a, b in zip(centre, column)) >> BITS)
                for x, column in zip(from_input, self.columns)
            ]
            h = [sigmoid(p) for p in sums]
            slopes = [x * (ONE - x) >> BITS for x in h]
            rest = [
                (curvature(p - delta, p + delta) * (delta * delta >> BITS) >> BITS + 1) + error
                for p, delta, error in zip(sums, deltas, self.errors)
            ]
            image = [[s * x >> BITS for x in row] for s, row in zip(slopes, linear)]
            image_boxes = [
                [[s * x >> BITS for x in row] for s, row in zip(slopes, box)] for box in boxes
            ]
            image_boxes.append([[q if i == j else 0 for j in range(n)] for i, q in enumerate(rest)])
            self.check_output(h, (carry + ones) & 1, radius, image, image_boxes)
            self.images += 1
            carried = carry + ones >> 1
            if not self.lies_in_a_ball(h, carried, radius, image, image_boxes):
                assert depth < self.steps, "an image lies in no ball"
                self.expand(h, carried, radius, image, image_boxes, depth + 1)

    def check_output(self, h, bit, radius, linear, boxes):
        z = sum(w * x for w, x in zip(self.outputs, h)) >> BITS
        row = [self.outputs]
        reach = (radius * length(times(row, linear)[0]) >> BITS) + self.output_error + SLACK
        for box in boxes:
            reach += sum(map(abs, times(row, box)[0]))
        assert (z if bit else -z) > reach, "an output may be wrong"

    def lies_in_a_ball(self, h, carry, radius, linear, boxes):
        """Return whether a set lies in a ball: the norm of its linear part is tested, not found."""
        sizes = {}
        near = []
        for norm, members in enumerate(self.places):
            if self.carries[norm] == carry:
                place = self.place(norm, h)
                for other, ball_radius in members:
                    distance = length([x - y for x, y in zip(place, other)])
                    if distance < ball_radius:
                        near.append((distance - ball_radius, norm))
        for minus_room, norm in sorted(near)[:20]:
            if norm not in sizes:
                matrix = self.matrices[norm]
                edges = [0] * len(h)
                for box in boxes:
                    for i, row in enumerate(times(matrix, box)):
                        edges[i] += sum(map(abs, row))
                sizes[norm] = times(matrix, linear), length(edges)
            stretched, edge = sizes[norm]
            room = -minus_room - edge - SLACK
            if room > 0 and (radius == 0 or is_norm(stretched, (room << BITS) // radius)):
                return True
        return False
