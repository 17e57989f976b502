"""`BinaryAdder`: the article's network, its random numbers and its training, as one object."""
from __future__ import annotations

from typing import Callable

from .backends import BACKENDS, choose_backend
from .checks import check_choice, check_integer, check_number, shown
from .r_random import LARGEST_SAMPLE, RRandom
from .report import Report, make_report
from .task import check_range, draw_operands, problem

# How often the state of the random numbers is noted: it takes time, and after an interrupt all
# that was drawn since is drawn again.
NOTE_EVERY = 1_000


class BinaryAdder:
    """A recurrent network that learns to add numbers of `binary_dim` bits.

    seed         of R's random numbers: a signed 32-bit integer
    hidden_dim   how many hidden units
    alpha        the learning rate
    binary_dim   how many bits an addition has; the sum is taken modulo 2**binary_dim
    input_dim    how many numbers are added
    sample_kind  how R draws whole numbers: "rejection" since R 3.6, "rounding" before
    backend      which module does the arithmetic: "python", or None for the fastest there is

    The defaults are the article's. The same arguments give the same bits on every machine.
    Raises TypeError or ValueError for an argument that will not do.

    >>> adder = BinaryAdder()
    >>> adder.synapse_1[0]
    [0.1991316508501768]
    >>> adder.fit(10).iterations
    10
    """

    def __init__(
        self,
        seed: int = 0,
        hidden_dim: int = 16,
        alpha: float = 0.1,
        binary_dim: int = 8,
        input_dim: int = 2,
        sample_kind: str = "rejection",
        backend: str | None = None,
    ) -> None:
        self.seed = check_integer("seed", seed, -(2**31), 2**31 - 1)
        self.hidden_dim = check_integer("hidden_dim", hidden_dim, 1)
        self.alpha = check_number("alpha", alpha)
        self.sample_kind = check_choice("sample_kind", sample_kind, LARGEST_SAMPLE)
        self.input_dim = check_integer("input_dim", input_dim, 1)
        self.binary_dim = check_integer("binary_dim", binary_dim, 1)
        check_range(self.binary_dim, self.input_dim, self.sample_kind)
        self.backend = choose_backend(backend)

        # initialize neural network weights
        output_dim = 1
        random = RRandom(self.seed)
        synapse_0 = random.runif_matrix(self.input_dim, self.hidden_dim)
        synapse_1 = random.runif_matrix(self.hidden_dim, output_dim)
        synapse_h = random.runif_matrix(self.hidden_dim, self.hidden_dim)

        # All that changes later: the iterations done, the synapses, and the random numbers as they
        # stood after some iterations. It is always replaced as a whole, by one assignment, so an
        # interrupt leaves a whole number of iterations.
        synapses = synapse_0, synapse_1, synapse_h
        self._state = 0, synapses, (0, random.getstate())

    @property
    def iterations(self) -> int:
        """How many iterations of training are done."""
        return self._state[0]

    @property
    def synapse_0(self) -> list[list[float]]:
        """The input weights, W_xh: input_dim x hidden_dim."""
        return [list(row) for row in self._state[1][0]]

    @property
    def synapse_1(self) -> list[list[float]]:
        """The output weights, W_hy: hidden_dim x 1."""
        return [list(row) for row in self._state[1][1]]

    @property
    def synapse_h(self) -> list[list[float]]:
        """The recurrent weights, W_hh: hidden_dim x hidden_dim."""
        return [list(row) for row in self._state[1][2]]

    def fit(
        self,
        iterations: int = 10_000,
        *,
        report: Callable[[Report], object] | None = None,
        report_every: int = 1_000,
    ) -> BinaryAdder:
        """Train for so many iterations more, each on one random addition, and return the adder.

        `report` is called with a `Report` whenever the iterations done in all are a multiple of
        `report_every`. Whatever ends the training early, an exception in `report` or Ctrl-C,
        leaves the adder as if `fit` had been asked for just the iterations that are done.

        Raises TypeError or ValueError for an argument that will not do, before anything is done.

        >>> BinaryAdder().fit(5).fit(5).synapse_h == BinaryAdder().fit(10).synapse_h
        True
        """
        iterations = check_integer("iterations", iterations, 0)
        report_every = check_integer("report_every", report_every, 1)
        if report is not None and not callable(report):
            raise TypeError(f"report must be a function of one Report, got {shown(report)}")
        train = BACKENDS[self.backend].train
        done, synapses, noted = self._state
        random = self._random_at(done, *noted)
        for iteration in range(done + 1, done + iterations + 1):
            operands = self._draw_operands(random)
            inputs, targets = problem(operands, self.binary_dim)
            synapses, layer_2_values, overall_error = train(synapses, inputs, targets, self.alpha)
            if iteration % NOTE_EVERY == 0:
                noted = iteration, random.getstate()
            self._state = iteration, synapses, noted
            if report is not None and iteration % report_every == 0:
                report(make_report(iteration, overall_error, operands, layer_2_values))
        done += iterations
        self._state = done, synapses, (done, random.getstate())
        return self

    def _random_at(self, iteration: int, noted_at: int, state: tuple[int, ...]) -> RRandom:
        """Return the random numbers after so many iterations, given their state at an earlier."""
        random = RRandom(0)  # any seed: its state is replaced
        random.setstate(state)
        for _ in range(noted_at, iteration):
            self._draw_operands(random)
        return random

    def _draw_operands(self, random: RRandom) -> tuple[int, ...]:
        return draw_operands(random, self.binary_dim, self.input_dim, self.sample_kind)
