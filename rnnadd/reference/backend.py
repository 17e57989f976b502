"""The reference training: a network, and the loop in which it learns from problems.

This is the backend "python". A backend is a module with the classes `Network`, `RRandom`,
`Additions` and `Sequences`, and the function `train_together`; this one is the specification, and
another may differ from it in nothing but speed. What a caller of `rnnadd` gives is checked before
it comes here.
"""

from __future__ import annotations

from .history import no_history, with_error
from .inference import add, add_all_numbers, branch, outputs
from .network import backward, forward, output_error, train, update
from .problems import Additions, Sequences
from .r_random import RRandom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .history import History
    from .inference import Wrong
    from .matrix import Matrix, Vector
    from .network import Synapses, Targets

__all__ = ["Additions", "Network", "RRandom", "Sequences", "train_together"]


class Network:
    """The synapses, and how many iterations of training have made them.

    >>> network = Network(2, 16, 1)
    >>> random = RRandom(0)
    >>> network.draw_synapses(random)
    >>> additions = Additions(random, 8, 2, "rejection")
    >>> overall_error, total_error, layer_2_values = network.train(additions, 1, 0.1, 0.0)
    >>> network.iterations, additions.operands, len(layer_2_values)
    (1, (41, 15), 8)
    """

    def __init__(self, input_dim: int, hidden_dim: int, output_dim: int) -> None:
        self._dims = input_dim, hidden_dim, output_dim
        self._in_training = False
        # All that changes later. It is always replaced as a whole, by one assignment, so an
        # interrupt leaves a whole number of iterations.
        self._state: tuple[int, Synapses, History] = 0, ([], [], []), no_history(0)

    def draw_synapses(self, random: RRandom) -> None:
        """Start with random weights."""
        input_dim, hidden_dim, output_dim = self._dims
        # initialize neural network weights
        synapse_0 = random.runif_matrix(input_dim, hidden_dim)
        synapse_1 = random.runif_matrix(hidden_dim, output_dim)
        synapse_h = random.runif_matrix(hidden_dim, hidden_dim)
        self.set_state(0, (synapse_0, synapse_1, synapse_h))

    def set_state(
        self, iterations: int, synapses: Synapses, history: History | None = None
    ) -> None:
        """Start with given weights, of the right shapes, and the history that led to them.

        Without one, the history begins after these iterations.
        """
        if history is None:
            history = no_history(iterations)
        self._state = iterations, synapses, history

    def state(self) -> tuple[int, Synapses, History]:
        """Return the iterations done, the synapses that they have made, and their history."""
        return self._state

    def history(self) -> History:
        """Return the errors of the iterations done: see `history.py`."""
        return self._state[2]

    def synapse(self, number: int) -> Matrix:
        """Return one of the synapses: 0 for synapse_0, 1 for synapse_1, 2 for synapse_h."""
        return self._state[1][number]

    @property
    def iterations(self) -> int:
        """How many iterations are done."""
        return self._state[0]

    def train(
        self, problems: Additions | Sequences, iterations: int, alpha: float, total_error: float
    ) -> tuple[float, float, Matrix]:
        """Do some iterations, one at least, each on the problem of its number.

        Returns the last one's overall error; total_error, plus that of each iteration in turn;
        and the last one's layer_2_values (steps x output_dim).
        """
        if self._in_training:
            raise RuntimeError("this network is in training already")
        try:
            self._in_training = True
            done, synapses, history = self._state
            for iteration in range(done, done + iterations):
                inputs, targets = problems.get(iteration)
                synapses, layer_2_values, overall_error = train(synapses, inputs, targets, alpha)
                history = with_error(history, overall_error)
                self._state = iteration + 1, synapses, history
                total_error += overall_error
        finally:
            self._in_training = False
        return overall_error, total_error, layer_2_values

    def forward(self, inputs: Matrix) -> tuple[Matrix, Matrix]:
        """Return layer_1_values and layer_2_values for one sequence."""
        return forward(self._state[1], inputs)

    def predict(self, inputs: Matrix) -> list[list[float]]:
        """Return layer_2_values for one sequence, without layer_1_values."""
        return list(outputs(self._state[1], inputs))

    def gradients(self, inputs: Matrix, targets: Targets) -> Synapses:
        """Return the gradients of half the sum of the squared errors of one sequence.

        `update` returns weights - alpha * gradient. With zeros for weights and alpha = -1, that is
        the gradient.
        """
        synapses = self._state[1]
        layer_1_values, layer_2_values = forward(synapses, inputs)
        layer_2_deltas, _ = output_error(targets, layer_2_values)
        layer_1_deltas = backward(synapses, layer_1_values, layer_2_deltas)
        synapse_0, synapse_1, synapse_h = [[[0.0] * len(s[0])] * len(s) for s in synapses]
        zeros = synapse_0, synapse_1, synapse_h
        return update(zeros, inputs, layer_1_values, layer_1_deltas, layer_2_deltas, -1.0)

    def add(
        self, additions: Sequence[tuple[int, ...]], binary_dim: int
    ) -> tuple[list[float], float]:
        """Return the answers to some additions and the smallest margin of all their bits."""
        synapses = self._state[1]
        answers, smallest_margin = [], 0.5
        for operands in additions:
            answer, margin = add(synapses, operands, binary_dim)
            answers.append(answer)
            smallest_margin = min(smallest_margin, margin)
        return answers, smallest_margin

    def add_all_numbers(self, binary_dim: int) -> tuple[int, float, list[Wrong]]:
        """Do all additions of numbers of `binary_dim` bits: see `rnnadd.reference.inference`."""
        return add_all_numbers(self._state[1], binary_dim)

    def branch(self, states: Sequence[Vector]) -> tuple[list[list[float]], list[float]]:
        """Return where each state leads with each input: see `rnnadd.reference.inference`."""
        return branch(self._state[1], states)


def train_together(
    networks: Sequence[Network],
    problems: Sequence[Additions],
    alphas: Sequence[float],
    iterations: int,
) -> None:
    """Do some iterations, one at least, with each network, its additions and its learning rate.

    The networks are of one shape, and so are the additions.
    """
    for network, additions, alpha in zip(networks, problems, alphas):
        network.train(additions, iterations, alpha, 0.0)
