"""`RNN`: the network itself, for sequences of anyone's own."""

from __future__ import annotations

from _thread import RLock  # of threading, without the rest of that

from .backends import choose_backend, load_backend, usable_backend
from .checks import check_callback, check_integer, check_settings, synapse_shapes
from .sequences import check_matrix, check_sequences, check_target, check_targets
from .training import train

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Callable, Iterable, Sequence

    from typing_extensions import Self  # which every type checker knows

    from .explanation import Explanation
    from .reference.backend import Network
    from .reference.history import History
    from .reference.matrix import Matrix
    from .reference.network import Targets
    from .report import Errors, ErrorTrace, Gradients, RNNReport, Trace


class RNN:
    """A recurrent network of sigmoid units: one hidden layer, no biases.

    input_dim, hidden_dim, output_dim   how many inputs, hidden units and outputs
    seed      of R's random numbers, from which the weights are drawn: a signed 32-bit integer
    alpha     the learning rate
    synapses  the weights to start with, instead of random ones: synapse_0 (W_xh, input_dim x
              hidden_dim), synapse_1 (W_hy, hidden_dim x output_dim) and synapse_h (W_hh,
              hidden_dim x hidden_dim), each a list of rows
    backend   which module trains: "cython", "python", or None for what RNNADD_BACKEND names or
              else the fastest there is

    A sequence is a list of steps, and each step a list of numbers (a vector); sequences may differ
    in length. Networks are equal if weights, learning rate and iterations are, to the last bit.
    Raises TypeError or ValueError for an argument that will not do.

    >>> echo = RNN(1, 8, 1, seed=1, alpha=1.0)  # to say what it heard one step before
    >>> inputs = [[[0.0], [1.0], [1.0], [0.0]], [[1.0], [0.0], [1.0], [1.0], [0.0]]]
    >>> targets = [[[0.0], [0.0], [1.0], [1.0]], [[0.0], [1.0], [0.0], [1.0], [1.0]]]
    >>> [outputs] = echo.fit(inputs, targets, epochs=1_000).predict([[[1.0], [1.0], [0.0]]])
    >>> [round(output) for [output] in outputs]
    [0, 1, 1]
    """

    def __init__(
        self,
        input_dim: int,
        hidden_dim: int,
        output_dim: int,
        *,
        seed: int = 0,
        alpha: float = 0.1,
        synapses: Iterable[Matrix] | None = None,
        backend: str | None = None,
    ) -> None:
        settings = check_settings(
            input_dim=input_dim,
            hidden_dim=hidden_dim,
            output_dim=output_dim,
            alpha=alpha,
            seed=seed,
        )
        dims = settings["input_dim"], settings["hidden_dim"], settings["output_dim"]
        self._dims: tuple[int, int, int] = dims
        self._alpha: float = settings["alpha"]
        if synapses is not None:
            synapses = self._check_synapses(synapses)
        self._set_up(choose_backend(backend))
        self._random = load_backend(self.backend).RRandom(settings["seed"])
        if synapses is None:
            self._network.draw_synapses(self._random)
        else:
            self._network.set_state(0, synapses)

    def _set_up(self, backend: str) -> None:
        self._backend = backend
        self._examples: dict[str, Any] = {}  # set by `rnnadd learn`
        self._lock = RLock()
        self._network: Network = load_backend(backend).Network(*self._dims)

    def _check_synapses(self, synapses: Iterable[Matrix]) -> tuple[Matrix, Matrix, Matrix]:
        try:
            given = list(synapses)
        except TypeError:
            given = []
        if len(given) != 3:
            raise TypeError("synapses must be synapse_0, synapse_1 and synapse_h, three matrices")
        synapse_0, synapse_1, synapse_h = [
            check_matrix(name, matrix, rows, columns)
            for matrix, (name, (rows, columns)) in zip(given, synapse_shapes(*self._dims).items())
        ]
        return synapse_0, synapse_1, synapse_h

    @property
    def input_dim(self) -> int:
        """How many inputs a step has."""
        return self._dims[0]

    @property
    def hidden_dim(self) -> int:
        """How many hidden units there are."""
        return self._dims[1]

    @property
    def output_dim(self) -> int:
        """How many outputs a step has."""
        return self._dims[2]

    @property
    def alpha(self) -> float:
        """The learning rate; it may be changed between two calls of `fit`, or in a report."""
        return self._alpha

    @alpha.setter
    def alpha(self, alpha: float) -> None:
        self._alpha = check_settings(alpha=alpha)["alpha"]

    @property
    def backend(self) -> str:
        """The module that trains: "cython" or "python"."""
        return self._backend

    @property
    def iterations(self) -> int:
        """How many sequences were learned so far. Repeated ones count each time."""
        return self._network.iterations

    @property
    def examples(self) -> dict[str, Any]:
        """What is known of the examples, if `rnnadd learn` taught the network; else it is empty.

        kind      "numbers" for the bits of whole numbers, or "sequences"
        steps     how many bits the numbers have, or how many steps the longest sequence has
        signed    whether the numbers are in two's complement
        holdout   the share of them that was held out, and `seed`, from which it was drawn
        sha256    the checksum of the lines
        """
        return dict(self._examples)

    @property
    def history(self) -> list[Errors]:
        """The errors of the training so far: a list of `Errors`, one after the other.

        All of them are of the same number of iterations, but the last may be of fewer. There are at
        most 256: when there are too many, two by two become one. An older file has no history, so
        that of a network from one begins where the file ends. So it is where the errors were too
        large for a file.

        >>> rnn = RNN(1, 2, 1).fit([[[0.0]], [[1.0]]], [[[0.0]], [[1.0]]], epochs=500)
        >>> len(rnn.history), rnn.history[0].end, rnn.history[-1].end
        (250, 4, 1000)
        """
        from .report import list_errors  # not before it is needed: it takes time

        return list_errors(self._network.history())

    @property
    def synapse_0(self) -> list[list[float]]:
        """A copy of the input weights, W_xh: input_dim x hidden_dim."""
        return [list(row) for row in self._network.synapse(0)]

    @property
    def synapse_1(self) -> list[list[float]]:
        """A copy of the output weights, W_hy: hidden_dim x output_dim."""
        return [list(row) for row in self._network.synapse(1)]

    @property
    def synapse_h(self) -> list[list[float]]:
        """A copy of the recurrent weights, W_hh: hidden_dim x hidden_dim."""
        return [list(row) for row in self._network.synapse(2)]

    def fit(
        self,
        inputs: Sequence[Matrix],
        targets: Sequence[Targets],
        *,
        epochs: int = 1,
        report: Callable[[RNNReport], object] | None = None,
        report_every: int = 1_000,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: int = 100_000,
    ) -> Self:
        """Learn from one sequence after the other, all of them `epochs` times; return the network.

        inputs    a list of sequences, each steps x input_dim
        targets   what to answer, from 0 to 1: a list of sequences, each steps x output_dim. None
                  in the place of a vector stands for a step at which any answer will do.
        report    a function of an `RNNReport`. It is called whenever the iterations done in all
                  (one for each sequence) are a multiple of `report_every`. It may raise
                  StopIteration to end the training.
        checkpoint  a path. The network is saved there at once (a file that is there is replaced),
                  then whenever the iterations done in all are a multiple of `checkpoint_every`
                  (after the report), and at the end, unless an exception ends the training.

        The learning is online gradient descent on half the sum of the squared errors. Ctrl-C, or
        an exception in `report`, ends it after a whole iteration. While it goes on, other threads
        that train, save, copy or compare this network wait.

        Raises TypeError or ValueError for an argument that will not do, and OSError for a path
        that cannot be written to, both before the training. Later, a checkpoint that cannot be
        written raises what `save` raises.
        """
        inputs = check_sequences("inputs", inputs, self.input_dim)
        targets = check_targets("targets", targets, inputs, self.output_dim)
        iterations = check_integer("epochs", epochs, 0) * len(inputs)
        report_every = check_integer("report_every", report_every, 1)
        checkpoint_every = check_integer("checkpoint_every", checkpoint_every, 1)
        check_callback("report", report)
        send = None
        if report is not None:
            from .report import RNNReport  # not before it is needed: it takes time

            def send(iteration: int, error: float, mean_error: float, outputs: Matrix) -> None:
                report(RNNReport(iteration, error, mean_error, [list(row) for row in outputs]))

        with self._lock:
            problems = load_backend(self.backend).Sequences(inputs, targets)
            train(
                self,
                self._network,
                problems,
                iterations,
                send,
                report_every,
                checkpoint,
                checkpoint_every,
            )
        return self

    def predict(self, inputs: Sequence[Matrix]) -> list[list[list[float]]]:
        """Return the outputs (layer_2) for each of a list of sequences: steps x output_dim each.

        inputs is a list of sequences, each steps x input_dim. Raises TypeError or ValueError for
        inputs that will not do.

        >>> RNN(2, 1, 1, synapses=([[1.0], [0.0]], [[2.0]], [[0.0]])).predict([[[0.0, 5.0]]])
        [[[0.7310585786300049]]]
        """
        return [
            self._network.predict(sequence)
            for sequence in check_sequences("inputs", inputs, self.input_dim)
        ]

    def trace(self, inputs: Matrix, target: Targets | None = None) -> Trace | ErrorTrace:
        """Return what the network computes for one sequence, step by step.

        inputs is one sequence, steps x input_dim. The `Trace` has layer_1, the hidden layer
        (steps x hidden_dim), and layer_2, the outputs (steps x output_dim). With a target
        (steps x output_dim, or None for a step that does not count) it is an `ErrorTrace`, which
        has layer_2_delta and layer_1_delta, too: how the error goes back through time. Raises
        TypeError or ValueError for arguments that will not do.

        >>> rnn = RNN(1, 1, 1, synapses=([[1.0]], [[2.0]], [[3.0]]))
        >>> rnn.trace([[0.0]])
        Trace(layer_1=[[0.5]], layer_2=[[0.7310585786300049]])
        >>> rnn.trace([[0.0], [0.0]], target=[None, [1.0]]).layer_1_delta
        [[0.004982091791052209], [0.0066427890547362785]]
        """
        from .report import ErrorTrace, Trace

        inputs = check_matrix("inputs", inputs, None, self.input_dim)
        if target is None:
            layers = self._network.forward(inputs)
            return Trace(*[[list(row) for row in layer] for layer in layers])
        target = check_target("target", target, len(inputs), self.output_dim)
        from .reference.network import backward, forward, output_error

        synapses = self._network.state()[1]
        layer_1, layer_2 = forward(synapses, inputs)
        layer_2_delta, _ = output_error(target, layer_2)
        return ErrorTrace(
            layer_1, layer_2, layer_2_delta, backward(synapses, layer_1, layer_2_delta)
        )

    def gradients(self, inputs: Matrix, target: Targets) -> Gradients:
        """Return the gradients of half the sum of the squared errors, for one sequence.

        inputs is steps x input_dim, target is steps x output_dim, or None at a step that does not
        count; the gradients have the names and the shapes of the synapses. One iteration of `fit`
        subtracts alpha times these gradients from the weights.
        Raises TypeError or ValueError for arguments that will not do.

        >>> rnn = RNN(1, 1, 1, synapses=([[1.0]], [[2.0]], [[0.0]]))
        >>> rnn.gradients([[1.0]], [[1.0]]).synapse_1
        [[-0.02100926244869405]]
        """
        from .report import Gradients

        inputs = check_matrix("inputs", inputs, None, self.input_dim)
        target = check_target("target", target, len(inputs), self.output_dim)
        gradients = self._network.gradients(inputs, target)
        return Gradients(*[[list(row) for row in gradient] for gradient in gradients])

    def explain(self, inputs: Matrix, target: Targets) -> Explanation:
        """Return all that one iteration of `fit` on one sequence would compute; nothing is learned.

        inputs is steps x input_dim, target is steps x output_dim, or None at a step that does not
        count. The `Explanation` is plain data: sums, layers, errors, deltas and updates, to the
        last bit. Printed, it is a worked example for the blackboard.
        Raises TypeError or ValueError for arguments that will not do.

        >>> rnn = RNN(1, 1, 1, synapses=([[1.0]], [[2.0]], [[3.0]]))
        >>> explained = rnn.explain([[0.0], [0.0]], [[1.0], [0.0]])
        >>> explained.layer_1_sum, explained.synapse_1_update
        ([[0.0], [1.5]], [[-0.06696664849558406]])
        """
        from .explanation import explain

        inputs = check_matrix("inputs", inputs, None, self.input_dim)
        target = check_target("target", target, len(inputs), self.output_dim)
        synapses = self._network.state()[1]
        return explain(synapses, inputs, target, self.alpha)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file, so that `load` and `fit` go on as if never interrupted.

        Whatever happens meanwhile, the file is the old one or the new one, whole. Raises TypeError
        for a path that is none, OSError if the file cannot be written, and `ModelError` for what a
        file cannot hold: a weight that is not a finite number, or more than some seven million.
        """
        from .files import write_model

        write_model(path, "RNN", self)

    def save_page(self, path: str | os.PathLike[str]) -> None:
        """Write a page to a file, with pictures of the training and the weights: HTML, all in one.

        Raises OSError if the file cannot be written: the old one is left then.
        """
        from .files import write_file
        from .pictures.page import page

        write_file(path, page(self).encode(), "the page")

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, backend: str | None = None) -> Self:
        """Return the network that `save` has written to a file.

        `backend` is the one to train with from now on. Raises OSError if the file cannot be read,
        and `ModelError` if it is not a whole and sound model, or a `BinaryAdder`'s.
        """
        from .files import read_model

        backend = choose_backend(backend)
        rnn = cls.__new__(cls)
        rnn.__setstate__({**read_model(path, "RNN"), "backend": backend})
        return rnn

    def _state(self) -> dict[str, Any]:
        """Return the iterations done, the synapses that they have made, and their history."""
        iterations, synapses, history = self._network.state()
        lists = [[list(row) for row in synapse] for synapse in synapses]
        names = synapse_shapes(*self._dims)
        return {"iterations": iterations, **dict(zip(names, lists)), "history": history}

    def __repr__(self) -> str:
        return (
            f"<RNN input_dim={self.input_dim} hidden_dim={self.hidden_dim}"
            f" output_dim={self.output_dim} alpha={self.alpha} backend={self.backend!r}:"
            f" {self.iterations} iterations>"
        )

    def _repr_html_(self) -> str:
        from .pictures.page import notebook

        return notebook(self)

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            return {
                "input_dim": self.input_dim,
                "hidden_dim": self.hidden_dim,
                "output_dim": self.output_dim,
                "alpha": self.alpha,
                "backend": self.backend,
                **self._state(),
                "examples": self.examples,
            }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._dims = state["input_dim"], state["hidden_dim"], state["output_dim"]
        self._alpha = state["alpha"]
        self._set_up(usable_backend(state["backend"]))
        synapses = state["synapse_0"], state["synapse_1"], state["synapse_h"]
        history: History | None = state.get("history")  # there is none in older files
        self._network.set_state(state["iterations"], synapses, history)
        self._examples = state.get("examples", {})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RNN):
            return NotImplemented
        return same_bits(self.__getstate__(), other.__getstate__())


def same_bits(state: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two states of models are the same, each NaN alike.

    The backend does not count, nor what a file may do without: the history, and what is known of
    the examples.

    >>> same_bits({"alpha": 0.0, "backend": "python"}, {"alpha": -0.0, "backend": "python"})
    False
    """
    uncounted = {"backend": None, "history": None, "examples": None}
    return repr({**state, **uncounted}) == repr({**other, **uncounted})
