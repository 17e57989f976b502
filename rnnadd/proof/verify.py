"""Refuted, proved or open: the search for a mistake, and then for a cover.

For the cover, norms are found first (norms.py, descent.py). If a cover cannot be finished in them,
the balls that led to where it failed were too large. So the radii of their norms are lowered, and
the cover is built anew. If that does not help, more norms and smaller balls are tried.
"""

from __future__ import annotations

from ..backends import load_backend
from ..reference.sigmoid import exp
from ..report import NamedTuple
from .bounds import LARGEST_HIDDEN_DIM, LARGEST_WEIGHT, ROUND, Weights, fits
from .certificate import Certificate, CertificateError, digest
from .clock import Clock, OutOfTime
from .cover import Settings
from .mistakes import LARGEST_INPUT_DIM, Exhaustion, Steps, breadth_first, search
from .norms import Clusters, Norm, make_norm, sample_transitions, scaled_and_short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..adder import BinaryAdder
    from .mistakes import Operands


class Refuted(NamedTuple):
    """A sum that comes out wrong.

    operands   the sum, not always the shortest such one: see `find_mistake`
    answer     the network's answer to it
    """

    operands: Operands
    answer: float

    def __str__(self) -> str:
        return f"refuted: {' + '.join(map(str, self.operands))} = {self.answer} is wrong"


class Proved(NamedTuple):
    """A proof that the network adds numbers of every length.

    cells         how many balls hold every state that the network can reach
    transitions   how many images of them were looked at
    margin        every output is farther from 0.5 than this
    certificate   what it takes to build them again
    """

    cells: int
    transitions: int
    margin: float
    certificate: Certificate

    def __str__(self) -> str:
        return (
            f"proved: it adds numbers of every length; {self.cells:,} balls hold all its states,"
            f" and every output is more than {shortened(self.margin)} from 0.5"
        )


def shortened(margin: float) -> str:
    """Return a margin with three digits, rounded down: more than is proved must not be said.

    >>> shortened(0.4159)
    '0.415'
    """
    return f"{int(margin * 1000.0) / 1000.0:.3f}"


class Open(NamedTuple):
    """Neither a mistake nor a proof: `tried` has a line for each thing that was tried."""

    tried: list[str]

    def __str__(self) -> str:
        return "\n".join(["open: neither a mistake nor a proof was found", *self.tried])


class Attempt(NamedTuple):
    """How norms are found, and with which balls the cover begins.

    clusters      so many norms
    transitions   so many steps of the network are looked at for them
    rounds        of the descent
    radius        of the balls at first
    steps, theta  see `Settings`
    restarts      so often are radii lowered at most
    share         the attempt ends when so much of the time is over
    """

    clusters: int
    transitions: int
    rounds: int
    radius: float
    steps: int
    theta: float
    restarts: int
    share: float


SEARCH_SHARE = 0.2  # of the time is for the search for a mistake
MOST_BITS = 200
BITS_TO_EXHAUST = 16  # of all operands together: longer sums are left to the other searches
ATTEMPTS = [
    Attempt(32, 2_000, 100, 0.1, 1, 1.0, 10, 0.25),
    Attempt(64, 4_000, 150, 0.1, 3, 0.6, 10, 0.35),
    Attempt(192, 10_000, 400, 0.05, 5, 0.6, 1_000, 0.75),
    Attempt(256, 24_000, 700, 0.03, 5, 0.6, 1_000, 1.0),
]

ROUNDING_OF_STATES, MOST_STEPS_TO_STATES, SAMPLE_OF_STATES = 0.05, 60, 4_000
FIRST_BETA, LOG_OF_BETAS = 15.0, 1.386  # beta grows from 15 to 60, which is 15 * exp(1.386)
FIRST_STEP, LOG_OF_STEPS = 0.3, -3.912  # and the steps get shorter, from 0.3 to 0.006
GROW, LARGEST, LOWER = 1.04, 2.5, 0.8  # of a new ball; of all; of a radius that was too large
LEAST_RADIUS = 0.02  # times the first one: then the attempt ends


def verify(adder: BinaryAdder, seconds: float) -> Refuted | Proved | Open:
    """Do what `BinaryAdder.verify` does."""
    clock = Clock(seconds)
    network, input_dim = adder._rnn._network, adder.input_dim
    steps = Steps(network, input_dim, clock.part(SEARCH_SHARE))
    exhaustion = Exhaustion(network, input_dim, BITS_TO_EXHAUST // input_dim)
    wrong, states = search(steps, adder.hidden_dim, exhaustion, MOST_BITS)
    if wrong is not None:
        return Refuted(wrong.operands, wrong.answer)
    tried = [f"no mistake among {states:,} states and all sums of {exhaustion.right_bits} bits"]
    synapses = network.state()[1]
    if not fits(synapses):
        limits = f"{LARGEST_HIDDEN_DIM} hidden units and weights up to {LARGEST_WEIGHT:.0f}"
        return Open([*tried, f"a proof takes at most {limits}"])
    for attempt in ATTEMPTS:
        found, what = attempt_cover(adder, synapses, attempt, clock.part(attempt.share))
        if found is not None:
            return found
        tried.append(f"{attempt.clusters} norms, {attempt.steps} steps at most: {what}")
        if clock.is_over():
            break
    return Open(tried)


def attempt_cover(
    adder: BinaryAdder, synapses: Any, attempt: Attempt, clock: Clock
) -> tuple[Proved | None, str]:
    """Look for norms and for a cover in them; or return None and say why there is none."""
    try:
        norms = find_norms(adder, synapses, attempt, clock)
    except OutOfTime:
        return None, "no time to find the norms"
    except (ArithmeticError, ValueError) as error:
        return None, str(error)
    weights, (make_cover, _) = Weights(synapses), twins(adder.backend)
    settings = Settings(attempt.steps, attempt.theta, GROW, LARGEST * attempt.radius)
    for restarts in range(attempt.restarts + 1):
        cover = make_cover(weights, norms, settings)
        status = cover.build(clock.end)
        if status == "covered":
            certificate = Certificate(digest(synapses), settings, norms, len(cover))
            return proved(cover, certificate), ""
        what = f"{FAILURES[status]}, with {len(cover):,} balls, after {restarts} restarts"
        too_large = norms_to_lower(cover, norms)
        if status not in ("output", "radius") or not too_large:
            break
        norms = [
            norm._replace(radius=norm.radius * LOWER) if number in too_large else norm
            for number, norm in enumerate(norms)
        ]
        if min([norm.radius for norm in norms]) < LEAST_RADIUS * attempt.radius:
            break
    return None, what


FAILURES = {
    "output": "an output may be wrong",
    "radius": "a ball gets too large",
    "carry": "there is no norm for a carry",
    "cells": "there are too many balls",
    "time": "no more time",
}


def twins(backend: str) -> Any:
    """Return the classes `Cover` and `Descent` of a backend."""
    if backend == "cython":
        fast = load_backend(backend)
        return fast.Cover, fast.Descent
    from .cover import Cover
    from .descent import Descent

    return Cover, Descent


def find_norms(adder: BinaryAdder, synapses: Any, attempt: Attempt, clock: Clock) -> list[Norm]:
    """Return norms in which the network contracts as well as can be.

    Raises OutOfTime, and ArithmeticError or ValueError if the descent leads nowhere.
    """
    steps = Steps(adder._rnn._network, adder.input_dim, clock)
    tree, _ = breadth_first(steps, adder.hidden_dim, ROUNDING_OF_STATES, MOST_STEPS_TO_STATES)
    clock.check()
    carries = max(1, adder.input_dim)
    clusters = Clusters(tree, carries, attempt.clusters, SAMPLE_OF_STATES, clock)
    transitions = sample_transitions(steps, tree, clusters, attempt.transitions)
    _, make_descent = twins(adder.backend)
    descent = make_descent(synapses[2], len(clusters.centroids), transitions)
    beta, step = FIRST_BETA, FIRST_STEP
    for _ in range(attempt.rounds):
        if descent.round(beta, step, clock.end) is None:
            raise OutOfTime
        beta *= exp(LOG_OF_BETAS / attempt.rounds)
        step *= exp(LOG_OF_STEPS / attempt.rounds)
    norms = []
    matrices = scaled_and_short(descent.matrices(), clock)
    for centroid, carry, matrix in zip(clusters.centroids, clusters.carries, matrices):
        clock.check()
        short = [float(f"{x:.4g}") for x in centroid]
        norms.append(make_norm(short, carry, matrix, attempt.radius))
    return norms


def norms_to_lower(cover: Any, norms: list[Norm]) -> set[int]:
    """Return the norms of the balls that led to where a cover failed, back to one that is small."""
    found: set[int] = set()
    number = cover.done
    while number > 0:
        _, radius, norm, number = cover.cell(number)
        found.add(norm)
        if radius <= norms[norm].radius:
            break
    return found


def proved(cover: Any, certificate: Certificate) -> Proved:
    """Return what a finished cover proves."""
    margin = (1.0 / (1.0 + exp(-cover.margin)) - 0.5) - ROUND
    return Proved(len(cover), cover.transitions, margin, certificate)


def made_anew(norms: list[Norm]) -> list[Norm]:
    """Return norms for whose inverses and bounds nobody's word is taken."""
    try:
        return [make_norm(norm.centroid, norm.carry, norm.matrix, norm.radius) for norm in norms]
    except (ArithmeticError, ValueError) as error:
        raise CertificateError(f"the certificate proves nothing: {error}") from None


def check(
    adder: BinaryAdder,
    certificate: Certificate,
    watch: Callable[[Any], object] | None = None,
) -> Proved:
    """Build the cover of a certificate anew, which proves that the network adds; or raise.

    watch   a function that gets the cover before it is built: `done` says how far it is

    Raises `CertificateError` if the certificate is of another network, or does not prove it.
    """
    synapses = adder._rnn._network.state()[1]
    if certificate.network != digest(synapses):
        raise CertificateError("the certificate is of another network")
    if (
        not fits(synapses)
        or adder.input_dim > LARGEST_INPUT_DIM
        or len(certificate.norms[0].centroid) != adder.hidden_dim
    ):
        raise CertificateError("the certificate cannot be one of such a network")
    make_cover, _ = twins(adder.backend)
    cover = make_cover(Weights(synapses), made_anew(certificate.norms), certificate.settings)
    if watch is not None:
        watch(cover)
    status = cover.build(float("inf"))
    if status != "covered":
        raise CertificateError(f"the certificate proves nothing: {FAILURES[status]}")
    return proved(cover, certificate)
