"""The cover: finitely many balls that hold every state the network can reach.

docs/proof.md has the theorem, and says of each inequality below why it is enough. A ball is given
by its centre c, a radius r and a norm: all states h with |T (h - c)| <= r. All of them have one
carry. The cover begins with the state before the first step, a ball of radius 0. Each ball is
carried through one step with each possible input. If the image lies in a ball that is there, all is
well. If not, it is carried on for some steps, or a new ball is put around it. On the way, each
output must be on the right side of 0.5. Once all balls are done, they hold every state after any
number of steps, and so every output is right.
"""

from __future__ import annotations

from math import sqrt
from time import monotonic

from ..reference.matrix import dot, multiplication_by, times, times_transposed, transpose
from ..reference.sigmoid import sigmoid
from ..report import NamedTuple
from .bounds import DOWN, ROUND, UP, Weights, curvature, magnitude, spectral_bound
from .clock import OutOfTime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

    from ..reference.matrix import Matrix
    from .norms import Norm

    Vector = List[float]
    Rows = List[List[float]]

# An output counts as right only if the sum before the last sigmoid is so far from 0.
LEAST_MARGIN = 2.0**-30

# The most steps for which an image is carried on, and the most balls of a cover.
MOST_STEPS = 16
MOST_CELLS = 2_000_000


class Settings(NamedTuple):
    """How a cover is built. Whatever they are, a finished cover is a proof.

    steps     an image is carried on for so many steps at most
    theta     an image smaller than this part of a new ball is not carried on
    grow      a new ball is larger than the image in it by this factor, at least 1
    largest   a ball with a larger radius than this ends the building
    """

    steps: int
    theta: float
    grow: float
    largest: float


class Cell(NamedTuple):
    """One ball of a cover.

    centre   a state
    radius   in that norm
    norm     its number
    parent   the number of the ball whose image lies in this one; the first has none, -1
    """

    centre: Vector
    radius: float
    norm: int
    parent: int


class Image(NamedTuple):
    """What has become of a ball after some steps: a set of states, all with one carry.

    It is all centre + L a + E1 t1 + E2 t2 + ..., where the vector a is no longer than radius, and
    no number in the vectors t is larger than 1. The boxes E hold what is not linear, and errors.
    """

    centre: Vector
    carry: int
    radius: float
    linear: Rows
    boxes: list[Rows]


class Failure(Exception):
    """The cover cannot be finished with these norms: `reason` says why, as `build` does."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class Cover:
    """The cover of one network by balls in given norms.

    `build` builds it. Then `cell` returns a ball, `len` says how many there are, and `transitions`
    how many images were looked at. `margin` is the least distance from 0 of the sum before an
    output, all errors allowed for. `done` is the number of the ball that is carried on now.
    """

    def __init__(self, weights: Weights, norms: list[Norm], settings: Settings) -> None:
        self._weights, self._norms, self._settings = weights, norms, settings
        self._times_synapse_h = multiplication_by(weights.synapse_h)
        # the radius of each ball of a norm, and its centre in the coordinates of the norm, T centre
        self._balls: list[list[tuple[float, Vector]]] = [[] for _ in norms]
        self._cells = [Cell([0.0] * weights.hidden_dim, 0.0, 0, -1)]
        self.done = self.transitions = 0
        self.margin = float("inf")

    def __len__(self) -> int:
        return len(self._cells)

    def cell(self, number: int) -> Cell:
        """Return one of the balls."""
        return self._cells[number]

    def build(self, deadline: float) -> str:
        """Build the cover and return "covered", or why it could not be finished.

        "output": an output may be wrong. "radius": a ball gets too large. "carry": there is no norm
        for a carry. "cells": there are too many balls. "time": `time.monotonic` has reached the
        deadline.
        """
        self._deadline = deadline
        try:
            while self.done < len(self._cells):
                self._expand(self._first_image(self._cells[self.done]), 0)
                self.done += 1
        except OutOfTime:
            return "time"
        except Failure as failure:
            return failure.reason
        return "covered"

    def _first_image(self, cell: Cell) -> Image:
        """Return a ball as a set centre + L a, where L is T inverted."""
        norm = self._norms[cell.norm]
        carry = 0 if cell.parent < 0 else norm.carry
        return Image(cell.centre, carry, cell.radius * norm.inflation, norm.inverse, [])

    def _expand(self, image: Image, depth: int) -> None:
        """Carry a set of states through one step with each input."""
        if monotonic() >= self._deadline:
            raise OutOfTime
        weights, radius = self._weights, image.radius
        linear = times(weights.columns, image.linear)
        boxes = [times(weights.columns, box) for box in image.boxes]
        deviation = max(self._lengths(image.linear, radius, image.boxes)) * UP
        deltas = [
            (length + error * deviation) * UP
            for length, error in zip(self._lengths(linear, radius, boxes), weights.errors)
        ]
        for from_input, ones in zip(weights.from_inputs, weights.ones):
            sums = self._times_synapse_h(image.centre, plus=from_input)
            total = image.carry + ones
            remainders = [
                self._remainder(p, delta, error, deviation)
                for p, delta, error in zip(sums, deltas, weights.errors)
            ]
            h = sigmoid(sums)
            slopes = [x * (1.0 - x) for x in h]
            after = Image(
                h,
                total >> 1,
                radius,
                scaled(linear, slopes),
                [*[scaled(box, slopes) for box in boxes], diagonal(remainders)],
            )
            self._check_output(after, total & 1, remainders, deltas)
            self._absorb(after, deltas, depth + 1)

    def _lengths(self, linear: Rows, radius: float, boxes: list[Rows]) -> Vector:
        """Return how far each coordinate of a set can be from the centre's, before rounding."""
        lengths = []
        for j, row in enumerate(linear):
            length = radius * sqrt(dot(row, row))
            for box in boxes:
                length += magnitude(box[j])
            lengths.append(length)
        return lengths

    def _remainder(self, p: float, delta: float, error: float, deviation: float) -> float:
        """Return how far a hidden unit can be from h + slope * (what comes in - p).

        By Taylor's formula, 1/2 max|sigmoid''| delta**2; the rest is for rounding.
        """
        width = (delta + 2.0 * error) * UP
        quadratic = 0.5 * curvature(p - width, p + width) * (delta * delta)
        return (quadratic + error * (2.0 + delta + deviation)) * UP

    def _check_output(self, after: Image, bit: int, remainders: Vector, deltas: Vector) -> None:
        """Raise Failure unless the output is right for every state of a set."""
        outputs = self._weights.outputs
        z = dot(after.centre, outputs)
        row = [dot(outputs, column) for column in transpose(after.linear)]
        reach = after.radius * sqrt(dot(row, row))
        for box in after.boxes[:-1]:
            reach += magnitude([dot(outputs, column) for column in transpose(box)])
        for w, q, delta in zip(outputs, remainders, deltas):
            reach += abs(w) * (q + ROUND * (2.0 + delta))
        margin = (z if bit else -z) - reach * UP
        if not margin > LEAST_MARGIN:
            raise Failure("output")
        if margin < self.margin:
            self.margin = margin

    def _absorb(self, after: Image, deltas: Vector, depth: int) -> None:
        """Find a ball in which a set lies, or put one around it, or carry it on."""
        self.transitions += 1
        settings = self._settings
        number = self._nearest(after.centre, after.carry)
        norm = self._norms[number]
        place = times_transposed([after.centre], norm.matrix)[0]
        size = self._size(after, norm, deltas)
        if self._is_absorbed(place, size, number):
            return
        if size > settings.theta * norm.radius and depth < settings.steps:
            self._expand(after, depth)
            return
        radius = size * settings.grow
        if not radius > norm.radius:
            radius = norm.radius
        if not (size < radius <= settings.largest):
            raise Failure("radius")
        if len(self._cells) >= MOST_CELLS:
            raise Failure("cells")
        self._balls[number].append((radius, place))
        self._cells.append(Cell(after.centre, radius, number, self.done))

    def _nearest(self, h: Vector, carry: int) -> int:
        """Return the number of the norm whose cluster is nearest: the first, if two are."""
        nearest, least = -1, float("inf")
        for number, norm in enumerate(self._norms):
            if norm.carry == carry:
                distance = 0.0
                for x, y in zip(h, norm.centroid):
                    distance += (x - y) * (x - y)
                if distance < least:
                    nearest, least = number, distance
        if nearest < 0:
            raise Failure("carry")
        return nearest

    def _size(self, after: Image, norm: Norm, deltas: Vector) -> float:
        """Return the radius, in a norm, of a ball around the centre that holds a whole set."""
        stretch = spectral_bound(times(norm.matrix, after.linear))
        boxes = [times(norm.matrix, box) for box in after.boxes[:-1]]
        remainders = [row[i] for i, row in enumerate(after.boxes[-1])]
        edges = []
        for i, row in enumerate(norm.matrix):
            edge = 0.0
            for box in boxes:
                edge += magnitude(box[i])
            for x, q in zip(row, remainders):
                edge += abs(x) * q
            edges.append(edge)
        all_deltas = magnitude(deltas)
        rounding = 2.0 * ROUND * norm.size * (len(deltas) + all_deltas)
        return (stretch * after.radius + sqrt(dot(edges, edges)) + rounding) * UP

    def _is_absorbed(self, place: Vector, size: float, number: int) -> bool:
        """Return whether a ball around this place lies in one that is there."""
        for radius, other in self._balls[number]:
            room = (radius - size) * DOWN
            if room > 0.0:
                room *= room
                distance = 0.0
                for x, y in zip(place, other):
                    distance += (x - y) * (x - y)
                if distance <= room:
                    return True
        return False


def scaled(matrix: Matrix, factors: Vector) -> Rows:
    """Return a matrix with each row times its factor.

    >>> scaled([[1.0, 2.0], [3.0, 4.0]], [10.0, 1.0])
    [[10.0, 20.0], [3.0, 4.0]]
    """
    return [[factor * x for x in row] for row, factor in zip(matrix, factors)]


def diagonal(entries: Vector) -> Rows:
    """Return the matrix with these numbers on its diagonal, and zeros elsewhere.

    >>> diagonal([1.0, 2.0])
    [[1.0, 0.0], [0.0, 2.0]]
    """
    return [[x if i == j else 0.0 for j in range(len(entries))] for i, x in enumerate(entries)]
