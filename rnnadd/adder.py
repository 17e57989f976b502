"""`BinaryAdder`: the article's network, its random numbers and its training, as one object."""
from __future__ import annotations

from _thread import RLock  # of threading, without the rest of that

from .backends import choose_backend, load_backend
from .checks import check_choice, check_integer, check_number, shown
from .task import LARGEST_SAMPLE, check_range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .report import Report
    from .training import Training


class BinaryAdder:
    """A recurrent network that learns to add numbers of `binary_dim` bits.

    seed         of R's random numbers: a signed 32-bit integer
    hidden_dim   how many hidden units
    alpha        the learning rate
    binary_dim   how many bits an addition has; the sum is taken modulo 2**binary_dim
    input_dim    how many numbers are added
    sample_kind  how R draws whole numbers: "rejection" since R 3.6, "rounding" before
    backend      which module trains: "cython", "python", or None for what RNNADD_BACKEND names or
                 else the fastest there is

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
        self._lock = RLock()
        self._training: Training = load_backend(self.backend).Training(
            self.seed, self.hidden_dim, self.binary_dim, self.input_dim, self.sample_kind
        )

    @property
    def iterations(self) -> int:
        """How many iterations of training are done."""
        return self._training.iterations

    @property
    def synapse_0(self) -> list[list[float]]:
        """The input weights, W_xh: input_dim x hidden_dim."""
        return [list(row) for row in self._training.synapses[0]]

    @property
    def synapse_1(self) -> list[list[float]]:
        """The output weights, W_hy: hidden_dim x 1."""
        return [list(row) for row in self._training.synapses[1]]

    @property
    def synapse_h(self) -> list[list[float]]:
        """The recurrent weights, W_hh: hidden_dim x hidden_dim."""
        return [list(row) for row in self._training.synapses[2]]

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
        Threads that call `fit` of one adder wait for each other; those of several adders do not.

        Raises TypeError or ValueError for an argument that will not do, before anything is done.

        >>> BinaryAdder().fit(5).fit(5).synapse_h == BinaryAdder().fit(10).synapse_h
        True
        """
        iterations = check_integer("iterations", iterations, 0)
        report_every = check_integer("report_every", report_every, 1)
        if report is not None and not callable(report):
            raise TypeError(f"report must be a function of one Report, got {shown(report)}")
        if report is not None:
            from .report import make_report  # not before it is needed: it takes time
        alpha = check_number("alpha", self.alpha)
        with self._lock:
            while iterations > 0:
                done = self._training.iterations
                piece = min(iterations, report_every - done % report_every)
                last = self._training.train(piece, alpha)
                iterations -= piece
                if report is not None and (done + piece) % report_every == 0:
                    report(make_report(done + piece, *last))
        return self
