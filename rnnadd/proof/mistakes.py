"""The shortest sum that comes out wrong: three searches, from the exact one to the farthest.

1. All additions of 1 bit, of 2 bits and so on: exact, but each bit more takes 4 times as long.
2. Breadth first through the states that a network can reach. Of states that are nearly equal, one
   is kept. So it goes far, and may overlook something.
3. From each of these states, inputs that repeat (01, 01, 01 ...), for as many steps as are wanted.
   A network often forgets its carry slowly, and in such a run it does.

What is found is a sum that `add` gets wrong. That it is the shortest is certain only if the first
search has tried all that are shorter.
"""

from __future__ import annotations

from itertools import product
from time import monotonic

from ..reference.binary import sum_dim
from ..report import NamedTuple
from .clock import Clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, List, Tuple

    Vector = List[float]
    Operands = Tuple[int, ...]

# All additions of so many bits take too long, as in `score`: two numbers of 14 bits.
WALK_BITS = 28

# Two states are nearly equal if all their numbers are, rounded to multiples of this.
ROUNDINGS = [0.05, 0.02, 0.01, 0.006]
ROUNDING_OF_STARTS, ROUNDING_IN_RUNS = 0.1, 0.003

MOST_STATES = 300_000  # that one search keeps
LONGEST_PERIOD = 2  # of inputs that repeat
OUTPUTS_AT_ONCE = 400  # between two looks at the clock

LARGEST_INPUT_DIM = 8  # of more numbers there are too many inputs to try


class MistakeSearch(NamedTuple):
    """What a search for the shortest mistake has found.

    operands     the shortest sum found that comes out wrong, or None if none was found
    answer       the network's answer to it (NaN if its weights are out of numbers), or None
    bits         how many bits the largest of the operands has, or None
    right_bits   all additions of at most so many bits were tried, and are right
    states       so many different states were looked at beyond that
    max_bits     so many bits was the search to go
    complete     whether it has done all of that, before its time was over
    """

    operands: Operands | None
    answer: float | None
    bits: int | None
    right_bits: int
    states: int
    max_bits: int
    complete: bool

    @property
    def shortest(self) -> bool:
        """Whether it is proved that no shorter sum comes out wrong: by trying them all."""
        return self.bits is not None and self.bits <= self.right_bits + 1

    def __str__(self) -> str:
        tried = f"all additions of up to {self.right_bits} bits are right"
        if self.operands is None:
            upto = f"up to {self.max_bits} bits" if self.complete else "till the time was over"
            return f"no mistake found {upto}: {tried}, and no proof beyond ({self.states:,} states)"
        text = f"{' + '.join(map(str, self.operands))} = {self.answer} is wrong"
        if self.shortest:
            return f"{text}, and no shorter sum is" + (f": {tried}" if self.right_bits else "")
        return f"{text} ({self.bits} bits); of the shorter ones, {tried}"


class Wrong(NamedTuple):
    """A sum that comes out wrong: how many bits it has, its operands, and the answer."""

    bits: int
    operands: Operands
    answer: float


class Steps:
    """The steps of a network that adds: where a state leads, and whether the output is right."""

    def __init__(self, network: Any, input_dim: int, clock: Clock) -> None:
        self.network, self.input_dim, self.clock = network, input_dim, clock
        self.inputs = list(product((0, 1), repeat=input_dim))
        self.at_once = max(1, OUTPUTS_AT_ONCE // len(self.inputs))

    def of(
        self, states: list[Vector], carries: list[int]
    ) -> Iterator[tuple[int, int, Vector, int, bool]]:
        """Yield the number of a state, the number of an input, the next state, its carry, and
        whether the output is right. It ends early when the time is over."""
        for start in range(0, len(states), self.at_once):
            if self.clock.is_over():
                return
            some = states[start : start + self.at_once]
            layer_1_values, outputs = self.network.branch(some)
            place = 0
            for i in range(start, start + len(some)):
                for number, bits in enumerate(self.inputs):
                    total = carries[i] + sum(bits)
                    output = outputs[place]
                    right = output == output and (output > 0.5) == (total & 1)
                    yield i, number, layer_1_values[place], total >> 1, right
                    place += 1

    def wrong_sum(self, path: list[int]) -> Wrong | None:
        """Return the sum whose bits these inputs are, if it comes out wrong.

        The last of the inputs makes a wrong output. `add` looks at it only if the operands are long
        enough. If they are not, a 1 is set after it.
        """
        columns = [self.inputs[number] for number in path]
        if sum_dim(length(columns), self.input_dim) < len(columns):
            columns.append(self.inputs[1])
        operands = operands_of(columns)
        [answer], _ = self.network.add([operands], 1)
        return Wrong(length(columns), operands, answer) if answer != sum(operands) else None


def length(columns: list[tuple[int, ...]]) -> int:
    """Return how many bits the largest number of these columns has, at least one."""
    return max([1] + [place + 1 for place, bits in enumerate(columns) if any(bits)])


def operands_of(columns: Iterable[tuple[int, ...]]) -> Operands:
    """Return the numbers whose bits these are, the least significant first.

    >>> operands_of([(1, 0), (1, 1), (0, 1)])
    (3, 6)
    """
    return tuple([int("".join(map(str, bits))[::-1], 2) for bits in zip(*columns)])


class Tree:
    """The states that were found breadth first: each one's carry, depth, and the step to it."""

    def __init__(self, hidden_dim: int) -> None:
        self.states, self.carries = [[0.0] * hidden_dim], [0]
        self.depths, self.parents, self.inputs = [0], [0], [0]

    def append(self, state: Vector, carry: int, parent: int, number: int) -> None:
        self.states.append(state)
        self.carries.append(carry)
        self.depths.append(self.depths[parent] + 1)
        self.parents.append(parent)
        self.inputs.append(number)

    def path(self, place: int) -> list[int]:
        """Return the numbers of the inputs that lead to a state."""
        path = []
        while place:
            path.append(self.inputs[place])
            place = self.parents[place]
        return path[::-1]


def key(state: Vector, carry: int, rounding: float) -> tuple[int, ...]:
    """Return what nearly equal states have in common.

    >>> key([0.1, 0.52], 1, 0.05) == key([0.11, 0.51], 1, 0.05)
    True
    """
    return (carry, *[int(x / rounding + 0.5) for x in state])


def breadth_first(
    steps: Steps, hidden_dim: int, rounding: float, most_steps: int
) -> tuple[Tree, Wrong | None]:
    """Return the states found, and the shortest mistake among the steps between them.

    The outputs must be numbers: what is NaN cannot be rounded.
    """
    tree = Tree(hidden_dim)
    seen: set[tuple[int, ...]] = set()
    first, depth, best = 0, 0, None
    while first < len(tree.states) < MOST_STATES and depth < most_steps and best is None:
        level, first = first, len(tree.states)
        for i, number, state, carry, right in steps.of(tree.states[level:], tree.carries[level:]):
            if not right:
                best = shorter(best, steps.wrong_sum([*tree.path(level + i), number]))
                continue
            kind = key(state, carry, rounding)
            if kind not in seen:
                seen.add(kind)
                tree.append(state, carry, level + i, number)
        depth += 1
        if steps.clock.is_over():
            break
    return tree, best


def run_on(steps: Steps, tree: Tree, word: tuple[int, ...], most_steps: int) -> Wrong | None:
    """Return the shortest mistake found when the inputs of a word come again and again.

    It starts from each state of a tree. Of states that get nearly equal, the first one goes on.
    """
    places, states, carries = list(range(len(tree.states))), tree.states, tree.carries
    best: Wrong | None = None
    for step in range(most_steps):
        wanted = word[step % len(word)]
        merged: dict[tuple[int, ...], tuple[int, Vector, int]] = {}
        for i, number, state, carry, right in steps.of(states, carries):
            if not right:
                run = [word[k % len(word)] for k in range(step)]
                best = shorter(best, steps.wrong_sum([*tree.path(places[i]), *run, number]))
            elif number == wanted:
                merged.setdefault(key(state, carry, ROUNDING_IN_RUNS), (places[i], state, carry))
        if not merged or steps.clock.is_over() or (best and step >= best.bits):
            break
        places, states, carries = map(list, zip(*merged.values()))
    return best


def shorter(a: Wrong | None, b: Wrong | None) -> Wrong | None:
    """Return the one of fewer bits, or the first."""
    if a is None or b is None:
        return a or b
    return b if b.bits < a.bits else a


class Exhaustion:
    """All additions of 1 bit, of 2 bits, and so on, as long as the time allows."""

    def __init__(self, network: Any, input_dim: int, max_bits: int) -> None:
        self._network, self._input_dim = network, input_dim
        self.most_bits = min(max_bits, WALK_BITS // input_dim)
        self.right_bits = 0
        self._seconds = 0.0  # that the last one took

    def go_on(self, clock: Clock, most_bits: int) -> Wrong | None:
        """Go on up to so many bits and return the first mistake."""
        while self.right_bits < min(most_bits, self.most_bits):
            start = monotonic()
            if start + self._seconds * 2**self._input_dim * 1.2 >= clock.end:
                break
            bits = self.right_bits + 1
            right, _, wrong = self._network.add_all_numbers(bits)
            self._seconds = monotonic() - start
            if right < 2 ** (bits * self._input_dim):
                return self._shortest_of(bits, wrong)
            self.right_bits = bits
        return None

    def _shortest_of(self, bits: int, wrong: list[tuple[Operands, float]]) -> Wrong | None:
        """Return a mistake of these numbers of so many bits.

        `add` takes fewer steps if they have fewer bits, and may be right. Then a 1 is set above.
        """
        for highest in (0, 1 << bits):
            for operands, _ in wrong:
                operands = (*operands[:-1], operands[-1] | highest)
                [answer], _ = self._network.add([operands], 1)
                if answer != sum(operands):
                    return Wrong(max([x.bit_length() for x in operands] + [1]), operands, answer)
        return None


def search(
    steps: Steps, hidden_dim: int, exhaustion: Exhaustion, max_bits: int
) -> tuple[Wrong | None, int]:
    """Do the three searches, the exact one for a quarter of the time.

    Returns the shortest mistake, and how many states were looked at in the second one.
    """
    best, states = exhaustion.go_on(steps.clock.part(0.25), max_bits), 0
    if best is not None and best.bits == exhaustion.right_bits + 1:
        return best, states
    for rounding in ROUNDINGS:
        limit = max_bits if best is None else best.bits - 1
        tree, wrong = breadth_first(steps, hidden_dim, rounding, limit)
        best = shorter(best, wrong)
        states = max(states, len(tree.states))
    starts, _ = breadth_first(steps, hidden_dim, ROUNDING_OF_STARTS, max_bits)
    for word in words(len(steps.inputs)):
        best = shorter(best, run_on(steps, starts, word, max_bits))
    return best, states


def find_mistake(
    network: Any, input_dim: int, hidden_dim: int, max_bits: int, seconds: float
) -> MistakeSearch:
    """Do what `BinaryAdder.find_mistake` does, with a backend's network."""
    clock = Clock(seconds)
    steps = Steps(network, input_dim, clock)
    exhaustion = Exhaustion(network, input_dim, max_bits)
    best, states = search(steps, hidden_dim, exhaustion, max_bits)
    complete = not clock.is_over()
    if best is None or best.bits > exhaustion.right_bits + 1:
        best = shorter(exhaustion.go_on(clock, max_bits if best is None else best.bits - 1), best)
    if best is not None and best.bits > max_bits:
        best = None
    bits, operands, answer = best or (None, None, None)
    return MistakeSearch(operands, answer, bits, exhaustion.right_bits, states, max_bits, complete)


def words(inputs: int) -> Iterator[tuple[int, ...]]:
    """Yield what is repeated: each input, then two in turn.

    >>> list(words(2))
    [(0,), (1,), (0, 1), (1, 0)]
    """
    for period in range(1, LONGEST_PERIOD + 1):
        for word in product(range(inputs), repeat=period):
            if period == 1 or len(set(word)) > 1:
                yield word
