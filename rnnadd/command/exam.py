"""How well a network knows some examples."""

from __future__ import annotations

from ..backends import load_backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ..examples import Examples
    from ..reference.matrix import Matrix
    from ..reference.network import Targets
    from ..rnn import RNN

AT_ONCE = 1_000  # so many are asked between two looks at what else is to be done


class Exam:
    """Examples that a network is asked, as often as one likes: each time with its present weights.

    It is a function of nothing but the weights, so a training that was stopped and goes on finds
    the same.
    """

    def __init__(self, rnn: RNN, examples: Examples) -> None:
        self._rnn, self._examples = rnn, examples
        self._problems = load_backend(rnn.backend).Sequences(*examples)

    def __len__(self) -> int:
        return len(self._examples)

    def mean_error(self) -> float:
        """Return the mean of |error|, summed over all outputs of all steps of an example."""
        rnn = self._rnn
        network = load_backend(rnn.backend).Network(rnn.input_dim, rnn.hidden_dim, rnn.output_dim)
        network.set_state(0, rnn._network.state()[1])
        # A training with a learning rate of 0 changes nothing, and tells the sum of the errors.
        count = len(self._examples)
        _, total_error, _ = network.train(self._problems, count, 0.0, 0.0)
        return total_error / count  # type: ignore[no-any-return]

    def right(self) -> int:
        """Return how many examples come out right in every step that counts."""
        inputs, targets = self._examples
        right = 0
        if self._examples.kind == "sequences":
            for sequence, target in zip(inputs, targets):
                right += is_right(self._rnn._network.predict(sequence), target)
            return right
        for start in range(0, len(inputs), AT_ONCE):
            some = range(start, min(start + AT_ONCE, len(inputs)))
            asked = [inputs.whole_numbers(i) for i in some]
            found = answers(self._rnn, asked, self._examples.steps)
            right += sum([(x,) == targets.whole_numbers(i) for i, x in zip(some, found)])
        return right


def is_right(outputs: Matrix, target: Targets) -> bool:
    """Return whether each output is on its target's side of 0.5.

    NaN is on neither.

    >>> is_right([[0.4], [0.3]], [[0.0], None]), is_right([[0.4], [0.3]], [[0.0], [1.0]])
    (True, False)
    """
    return all(
        (x > 0.5 if y > 0.5 else x <= 0.5)
        for output, row in zip(outputs, target)
        if row is not None
        for x, y in zip(output, row)
    )


def answers(rnn: RNN, operands: Sequence[tuple[int, ...]], bits: int) -> list[float]:
    """Return a network's answers of so many bits to some numbers: ints from 0 on, or NaN."""
    found, _ = rnn._network.add(operands, bits)  # it takes a few steps more, for a carry
    return [x & (1 << bits) - 1 if isinstance(x, int) else x for x in found]
