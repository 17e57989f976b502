"""The reference training: a network and the random additions that it learns from.

The class `Training` and the function `train` are what a backend is made of. This one is the
specification: another may differ from it in nothing but speed.
"""
from __future__ import annotations

from .matrix import Matrix
from .network import Synapses, train
from .r_random import RRandom
from .task import draw_operands, problem

__all__ = ["Training", "train"]

# How often the state of the random numbers is noted: it takes time, and after an interrupt all
# that was drawn since is drawn again.
NOTE_EVERY = 1_000


class Training:
    """Synapses and random numbers, as they are after so many iterations.

    The arguments are those of `BinaryAdder`, which checks them.

    >>> training = Training(0, 16, 8, 2, "rejection")
    >>> overall_error, operands, layer_2_values = training.train(1, alpha=0.1)
    >>> training.iterations, operands, len(layer_2_values)
    (1, (41, 15), 8)
    """

    def __init__(
        self, seed: int, hidden_dim: int, binary_dim: int, input_dim: int, sample_kind: str
    ) -> None:
        self._problem = binary_dim, input_dim, sample_kind
        # initialize neural network weights
        output_dim = 1
        random = RRandom(seed)
        synapse_0 = random.runif_matrix(input_dim, hidden_dim)
        synapse_1 = random.runif_matrix(hidden_dim, output_dim)
        synapse_h = random.runif_matrix(hidden_dim, hidden_dim)

        # All that changes later: the iterations done, the synapses, and the random numbers as they
        # stood after some iterations. It is always replaced as a whole, by one assignment, so an
        # interrupt leaves a whole number of iterations.
        synapses: Synapses = (synapse_0, synapse_1, synapse_h)
        self._state = 0, synapses, (0, random.getstate())

        # An interrupt may leave numbers drawn that nothing was learned from.
        self._random = random
        self._random_is_in_step = True

    @property
    def iterations(self) -> int:
        """How many iterations are done."""
        return self._state[0]

    @property
    def synapses(self) -> Synapses:
        """synapse_0, synapse_1 and synapse_h."""
        return self._state[1]

    def train(self, iterations: int, alpha: float) -> tuple[float, tuple[int, ...], Matrix]:
        """Do some iterations, one at least, and return the last one's overall error, operands and
        layer_2_values (binary_dim x 1, low bit first).

        Each iteration draws one addition and learns from it, with the learning rate `alpha`.
        """
        done, synapses, noted = self._state
        if not self._random_is_in_step:
            self._redraw(done, *noted)
        self._random_is_in_step = False
        for iteration in range(done + 1, done + iterations + 1):
            operands = draw_operands(self._random, *self._problem)
            inputs, targets = problem(operands, self._problem[0])
            synapses, layer_2_values, overall_error = train(synapses, inputs, targets, alpha)
            if iteration % NOTE_EVERY == 0:
                noted = iteration, self._random.getstate()
            self._state = iteration, synapses, noted
        self._random_is_in_step = True
        return overall_error, operands, layer_2_values

    def _redraw(self, iterations: int, noted_at: int, state: tuple[int, ...]) -> None:
        """Set the random numbers to what they are after so many iterations."""
        self._random.setstate(state)
        for _ in range(noted_at, iterations):
            draw_operands(self._random, *self._problem)
