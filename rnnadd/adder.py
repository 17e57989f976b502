"""`BinaryAdder`: the article's network, its random numbers and its training, as one object."""

from __future__ import annotations

from .backends import choose_backend, load_backend
from .checks import (
    check_additions,
    check_callback,
    check_integer,
    check_operands,
    check_seconds,
    check_settings,
    shown,
)
from .rnn import RNN, same_bits
from .training import train

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Callable, Iterable, Sequence

    from typing_extensions import Self  # which every type checker knows

    from .explanation import Explanation
    from .proof.mistakes import MistakeSearch
    from .proof.verify import Open, Proved, Refuted
    from .reference.matrix import Matrix
    from .report import Errors, Report, Trace
    from .score import Score


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

    The defaults are the article's. The same arguments give the same bits on every machine. Two
    adders are equal if their settings and all their weights are the same, to the last bit. The
    backend and the history do not count. Raises TypeError or ValueError for an argument that will
    not do.

    >>> adder = BinaryAdder()
    >>> adder.synapse_1[0]
    [0.1991316508501768]
    >>> adder.fit(10_000).add(101, 116)
    217
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        hidden_dim: int = 16,
        alpha: float = 0.1,
        binary_dim: int = 8,
        input_dim: int = 2,
        sample_kind: str = "rejection",
        backend: str | None = None,
    ) -> None:
        settings = check_settings(
            seed=seed,
            hidden_dim=hidden_dim,
            alpha=alpha,
            binary_dim=binary_dim,
            input_dim=input_dim,
            sample_kind=sample_kind,
        )
        self._seed: int = settings["seed"]
        self._binary_dim: int = settings["binary_dim"]
        self._sample_kind: str = settings["sample_kind"]
        self._rnn = RNN(
            settings["input_dim"],
            settings["hidden_dim"],
            1,
            seed=self._seed,
            alpha=settings["alpha"],
            backend=backend,
        )
        self._learn_from(self._rnn._random)

    def _learn_from(self, random: Any) -> None:
        """Draw the additions that come next from these random numbers."""
        self._additions = load_backend(self.backend).Additions(
            random, self.binary_dim, self.input_dim, self.sample_kind, self.iterations
        )

    @property
    def seed(self) -> int:
        """The seed of R's random numbers."""
        return self._seed

    @property
    def hidden_dim(self) -> int:
        """How many hidden units there are."""
        return self._rnn.hidden_dim

    @property
    def alpha(self) -> float:
        """The learning rate; it may be changed between two calls of `fit`, or in a report."""
        return self._rnn.alpha

    @alpha.setter
    def alpha(self, alpha: float) -> None:
        self._rnn.alpha = alpha

    @property
    def binary_dim(self) -> int:
        """How many bits the additions have that are learned from."""
        return self._binary_dim

    @property
    def input_dim(self) -> int:
        """How many numbers are added."""
        return self._rnn.input_dim

    @property
    def sample_kind(self) -> str:
        """How R draws whole numbers."""
        return self._sample_kind

    @property
    def backend(self) -> str:
        """The module that trains: "cython" or "python"."""
        return self._rnn.backend

    @property
    def iterations(self) -> int:
        """How many iterations of training are done."""
        return self._rnn.iterations

    @property
    def history(self) -> list[Errors]:
        """The errors of the training so far: a list of `Errors`, one after the other.

        All of them are of the same number of iterations, but the last may be of fewer. There are at
        most 256: when there are too many, two by two become one. An older file has no history, so
        that of a network from one begins where the file ends. So it is where the errors were too
        large for a file.

        >>> for errors in BinaryAdder(seed=0).fit(10_000).history[::50]:
        ...     print(f"{errors.start:4} to {errors.end:4}: {errors.mean:.3f}")
           0 to   64: 4.036
        3200 to 3264: 3.846
        6400 to 6464: 0.891
        9600 to 9664: 0.379
        """
        return self._rnn.history

    @property
    def synapse_0(self) -> list[list[float]]:
        """A copy of the input weights, W_xh: input_dim x hidden_dim."""
        return self._rnn.synapse_0

    @property
    def synapse_1(self) -> list[list[float]]:
        """A copy of the output weights, W_hy: hidden_dim x 1."""
        return self._rnn.synapse_1

    @property
    def synapse_h(self) -> list[list[float]]:
        """A copy of the recurrent weights, W_hh: hidden_dim x hidden_dim."""
        return self._rnn.synapse_h

    def fit(
        self,
        iterations: int = 10_000,
        *sequences: object,
        report: Callable[[Report], object] | None = None,
        report_every: int = 1_000,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: int = 100_000,
    ) -> Self:
        """Train for so many iterations more, each on one random addition, and return the adder.

        report       a function of a `Report`. It is called whenever the iterations done in all are
                     a multiple of `report_every`. It may raise StopIteration to end the training.
        checkpoint   a path. The adder is saved there at once (a file that is there is replaced),
                     then whenever the iterations done in all are a multiple of `checkpoint_every`
                     (after the report), and at the end, unless an exception ends the training.

        Ctrl-C, or an exception in `report`, ends the training, but never within an iteration: you
        can call `fit` again and go on. Other threads may read the weights meanwhile. If they train,
        save, copy or compare this adder, they wait until `fit` ends.

        Raises TypeError or ValueError for an argument that will not do, and OSError for a path
        that cannot be written to, both before the training. Later, a checkpoint that cannot be
        written raises what `save` raises.

        >>> BinaryAdder().fit(5).fit(5) == BinaryAdder().fit(10)
        True
        """
        if sequences or hasattr(iterations, "__len__"):  # what scikit-learn's fit(X, y) takes
            raise TypeError(
                "BinaryAdder.fit takes a number of iterations, and draws its additions itself;"
                " sequences of your own go to RNN.fit(inputs, targets)"
            )
        iterations = check_integer("iterations", iterations, 0)
        report_every = check_integer("report_every", report_every, 1)
        checkpoint_every = check_integer("checkpoint_every", checkpoint_every, 1)
        check_callback("report", report)
        send = None
        if report is not None:
            from .report import make_report  # not before it is needed: it takes time

            def send(iteration: int, error: float, mean_error: float, layer_2: Matrix) -> None:
                report(make_report(iteration, error, mean_error, self._additions.operands, layer_2))

        with self._rnn._lock:
            train(
                self,
                self._rnn._network,
                self._additions,
                iterations,
                send,
                report_every,
                checkpoint,
                checkpoint_every,
            )
        return self

    def add(self, *operands: int) -> float:
        """Return the network's answer to the sum of `input_dim` whole numbers of any size.

        The network takes as many steps as the sum can have bits. It answers what it has learned,
        and may well be wrong: see `score`. The answer is an int, or NaN once the outputs are.
        Raises TypeError or ValueError for operands that will not do.

        >>> BinaryAdder(seed=0).fit(10_000).add(123_456_789, 987_654_321)
        1111111110
        """
        checked = check_operands("operands", operands, self.input_dim)
        [answer], _ = self._rnn._network.add([checked], 1)
        return answer

    def predict(self, pairs: Iterable[Sequence[int]]) -> list[float]:
        """Return the network's answers to many additions, as `add` gives them.

        pairs is a list of additions, each a list of `input_dim` numbers. Raises TypeError or
        ValueError for operands that will not do.

        >>> BinaryAdder(seed=0).fit(10_000).predict([(1, 2), (30, 4)])
        [3, 34]
        """
        answers, _ = self._rnn._network.add(check_additions("pairs", pairs, self.input_dim), 1)
        return answers

    def score(self, binary_dim: int | None = None, pairs: int | None = None) -> Score:
        """Return how many additions come out right in every bit.

        binary_dim   how many bits the operands have; the adder's own binary_dim if not given
        pairs        how many random additions to try; if not given, all there are, or 1,000 random
                     ones where there are more than 2**28 (two numbers of more than 14 bits)

        Random additions are drawn from the seed 0. All additions of 14 bits take the Cython
        backend a minute or less, and the other hours. Raises TypeError or ValueError for arguments
        that will not do.

        >>> BinaryAdder(seed=0).fit(10_000).score(binary_dim=4).share
        1.0
        """
        from .score import LARGEST_DIM, score

        if binary_dim is None:
            binary_dim = self.binary_dim
        binary_dim = check_integer("binary_dim", binary_dim, 1, LARGEST_DIM)
        if pairs is not None:
            pairs = check_integer("pairs", pairs, 1)
        return score(self._rnn._network, self.input_dim, binary_dim, pairs)

    def find_mistake(self, *, max_bits: int = 200, seconds: float = 60.0) -> MistakeSearch:
        """Look for the shortest sum that comes out wrong, for so many seconds at most.

        max_bits   how many bits the operands may have

        The `MistakeSearch` has `operands`, the sum that `add` gets wrong, or None if none was
        found. It says how many bits were tried in full, and so whether the mistake is proved to be
        the shortest; printed, it says all that in one line. Nothing found is no proof beyond those
        bits. Raises TypeError or ValueError for arguments that will not do, and ValueError for an
        adder of more than eight numbers.

        >>> mistake = BinaryAdder(seed=0).fit(100).find_mistake(seconds=1.0)
        >>> mistake.operands, mistake.answer, mistake.shortest
        ((0, 0), 3, True)
        """
        from .proof.mistakes import find_mistake

        max_bits = check_integer("max_bits", max_bits, 1)
        seconds = check_seconds("seconds", seconds)
        self._check_that_inputs_can_be_tried()
        return find_mistake(self._rnn._network, self.input_dim, self.hidden_dim, max_bits, seconds)

    def verify(self, *, seconds: float = 120.0) -> Refuted | Proved | Open:
        """Look for a sum that comes out wrong, then for a proof that none does, of any length.

        seconds   how long it may take

        The result is one of three, and says in a few lines what it is. `Refuted` has the sum.
        `Proved` has a certificate, from which `rnnadd.proof.check` builds the proof again. `Open`
        means that neither was found, and has what was tried. docs/proof.md tells what is proved,
        and how. With the fast path the article's network takes about a minute; pure Python gets as
        far as easy networks only. Raises TypeError or ValueError for arguments that will not do,
        and ValueError for an adder of more than eight numbers.

        >>> print(BinaryAdder(seed=0).fit(100).verify(seconds=1.0))
        refuted: 0 + 0 = 3 is wrong
        """
        from .proof.verify import verify

        seconds = check_seconds("seconds", seconds)
        self._check_that_inputs_can_be_tried()
        return verify(self, seconds)

    def _check_that_inputs_can_be_tried(self) -> None:
        from .proof.mistakes import LARGEST_INPUT_DIM

        if self.input_dim > LARGEST_INPUT_DIM:
            raise ValueError(
                f"the adder must have an input_dim of at most {LARGEST_INPUT_DIM},"
                f" got {self.input_dim}"
            )

    def trace(self, *operands: int) -> Trace:
        """Return what the network computes for one addition, column by column, as `add` does it.

        The `Trace` has layer_1, the hidden units (steps x hidden_dim), and layer_2, the outputs
        (steps x 1): one step for each bit that the sum can have, the least significant first.
        `explain` has the numbers of the way back, too. Raises TypeError or ValueError for operands
        that will not do.

        >>> trace = BinaryAdder(seed=0).fit(10_000).trace(1, 3)
        >>> [round(output, 2) for [output] in trace.layer_2]
        [0.06, 0.09, 0.95]
        """
        from .reference.binary import columns, sum_dim
        from .report import Trace

        checked = check_operands("operands", operands, self.input_dim)
        steps = sum_dim(max([1] + [x.bit_length() for x in checked]), self.input_dim)
        layers = self._rnn._network.forward(list(columns(checked, steps)))
        return Trace(*[[list(row) for row in layer] for layer in layers])

    def explain(self, *operands: int) -> Explanation:
        """Return all that one iteration of training on this addition would compute.

        The addition is done as in the training: one step for each of `binary_dim` bits, and the
        low bits of the sum for targets, so the last carry is lost. The `Explanation` is plain data;
        printed, it is a worked example for the blackboard. Nothing is learned.
        Raises TypeError or ValueError for operands that will not do, or have more bits.

        >>> BinaryAdder(binary_dim=3).explain(2, 3).y
        [[1.0], [0.0], [1.0]]
        """
        from .explanation import explain
        from .reference.problems import problem

        checked = check_operands("operands", operands, self.input_dim)
        for i, x in enumerate(checked):
            if x.bit_length() > self.binary_dim:
                raise ValueError(
                    f"operands[{i}] must be at most {2**self.binary_dim - 1}, for it is explained"
                    f" as the network trains, with binary_dim {self.binary_dim}, got {shown(x)}"
                )
        inputs, targets = problem(checked, self.binary_dim)
        synapses = self._rnn._network.state()[1]
        return explain(synapses, inputs, targets, self.alpha, checked)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the adder to a file, from which `load` and `fit` go on as if never interrupted.

        Whatever happens meanwhile, the file is the old one or the new one, whole. Raises TypeError
        for what is no path, OSError if the file cannot be written, and `ModelError` for what a
        file cannot hold: weights that are not finite, or more than some seven million of them.
        """
        from .files import write_model

        write_model(path, "BinaryAdder", self)

    def save_page(self, path: str | os.PathLike[str], *operands: int) -> None:
        """Write a page to a file, with pictures of what the adder has learned: HTML, all in one.

        The operands are the addition to show, each below 2**64; if none are given, the article's.
        The adder is trained once more for it, from its seed, if that does not take too long. Raises
        TypeError or ValueError for operands that will not do, and OSError if the file cannot be
        written: the old one is left then.
        """
        from .files import write_file
        from .pictures.page import page

        write_file(path, page(self, *operands).encode(), "the page")

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, backend: str | None = None) -> Self:
        """Return the adder that `save` has written to a file.

        `backend` is the one to train with from now on. Raises OSError if the file cannot be read,
        and `ModelError` if it is not a whole and sound model, or an `RNN`'s.
        """
        from .files import read_model

        backend = choose_backend(backend)
        adder = cls.__new__(cls)
        adder.__setstate__({**read_model(path, "BinaryAdder"), "backend": backend})
        return adder

    def __repr__(self) -> str:
        return (
            f"<BinaryAdder seed={self.seed} hidden_dim={self.hidden_dim} alpha={self.alpha}"
            f" binary_dim={self.binary_dim} input_dim={self.input_dim}"
            f" sample_kind={self.sample_kind!r} backend={self.backend!r}:"
            f" {self.iterations} iterations>"
        )

    def _repr_html_(self) -> str:
        from .pictures.page import notebook

        return notebook(self)

    def __getstate__(self) -> dict[str, Any]:
        with self._rnn._lock:
            return {
                "seed": self.seed,
                "hidden_dim": self.hidden_dim,
                "alpha": self.alpha,
                "binary_dim": self.binary_dim,
                "input_dim": self.input_dim,
                "sample_kind": self.sample_kind,
                "backend": self.backend,
                **self._rnn._state(),
                "random_state": list(self._additions.random_state(self.iterations)),
            }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._seed, self._binary_dim = state["seed"], state["binary_dim"]
        self._sample_kind = state["sample_kind"]
        self._rnn = RNN.__new__(RNN)
        self._rnn.__setstate__({**state, "output_dim": 1})
        random = load_backend(self.backend).RRandom(0)
        random.setstate(tuple(state["random_state"]))
        self._learn_from(random)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BinaryAdder):
            return NotImplemented
        return same_bits(self.__getstate__(), other.__getstate__())
