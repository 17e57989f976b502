"""One step of training as text for the blackboard, the numbers filled in, in 80 columns."""

from __future__ import annotations

from itertools import chain, islice, product

from .reference.sigmoid import sigmoid_output_to_derivative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator, Sequence

    from .explanation import Explanation

WIDTH = 80
CELL = 15  # a number's column

# Up to 64 steps are all shown, and of longer sequences 32 at both ends. Up to four units, inputs,
# outputs or operands are all shown, and of more of them the first three.
STEPS = 32
UNITS = 4


def worked_example(e: Explanation) -> str:
    """Return the text: on paper, forward, backward, and the update of a few weights.

    >>> from rnnadd import RNN
    >>> rnn = RNN(1, 1, 1, synapses=([[1.0]], [[2.0]], [[3.0]]))
    >>> for line in worked_example(rnn.explain([[0]], [[1]])).splitlines()[11:16]:
    ...     print(line)
    step 0: X = 0
    unit     from_X       from_past     layer_1_sum      layer_1
       0     0              0              0              0.5
     out  layer_2_sum      layer_2           y        layer_2_error
       0     1              0.7311         1              0.2689
    """
    parts = [_on_paper(e) if e.operands else [], _weights(e), _forward(e), _backward(e), _update(e)]
    return "\n".join([line.rstrip() for line in chain(*parts)][:-1])


def number(x: float, digits: int = 4) -> str:
    """Return x with so many significant digits.

    >>> number(0.123456), number(-0.0), number(1e-9), number(float("nan"))
    ('0.1235', '0', '1e-09', 'nan')
    """
    return f"{x + 0.0:.{digits}g}"


def cell(text: str) -> str:
    """Return a number's text in a column of 15, with the decimal point at its place.

    >>> [cell("-12.5"), cell("1e-09"), cell("7")]
    ['   -12.5       ', '     1e-09     ', '     7         ']
    """
    end = next((i for i, character in enumerate(text) if character in ".e"), len(text))
    return text[:end].rjust(6) + text[end:].ljust(CELL - 6)


def _few(count: int) -> range:
    return range(count if count <= UNITS else UNITS - 1)


def _row(values: Sequence[float]) -> str:
    texts = [number(values[i]) for i in _few(len(values))]
    return " ".join(texts + ["..."] * (len(texts) < len(values)))


def _table(name: str, **columns: Sequence[float]) -> Iterator[str]:
    """Yield a table with a row for each unit (or output), as far as they are shown."""
    yield name.rjust(4) + "".join([heading.center(CELL) for heading in columns])
    rows = list(zip(*columns.values()))
    for i in _few(len(rows)):
        yield str(i).rjust(4) + "".join([cell(number(x)) for x in rows[i]])
    if len(rows) > UNITS:
        yield " ..."


def _on_paper(e: Explanation) -> Iterator[str]:
    """Yield the addition in columns, the most significant first."""
    operands = e.operands or ()
    carries, carry = [], 0
    for bits in e.X:
        carries.append(carry)
        carry = (carry + sum(map(int, bits))) >> 1
    y = [int(target[0]) for target in e.y if target is not None]
    answer = ["?" if output != output else str(round(output)) for [output] in e.layer_2]

    rows = [("carry", [str(x) if x else "" for x in carries])]
    for i in _few(len(operands)):
        rows.append((str(operands[i]), [str(int(bits[i])) for bits in e.X]))
    if len(operands) > UNITS:
        rows.append(("...", []))
    last = len(rows)
    rows += [("sum", [str(bit) for bit in y]), ("network", answer)]
    lines = list(_columns(rows))
    yield "ON PAPER"
    yield from lines[:last]
    yield "-" * max(map(len, lines))
    yield from lines[last:]
    yield ""
    right = _number_of(list(map(str, y)))
    said = "no number" if "?" in answer else str(_number_of(answer))
    yield f"The sum is {right}." + (" The last carry is lost, as in the training." if carry else "")
    yield f"Before this step of training, the network says {said}."
    yield ""


def _number_of(bits: list[str]) -> int:
    return int("".join(reversed(bits)), 2)


def _columns(rows: list[tuple[str, list[str]]]) -> Iterator[str]:
    """Yield each row of texts, the last one first, in columns; what is too long loses its left."""
    left = max([len(name) for name, _ in rows]) + 2
    widest = max([len(text) for _, texts in rows for text in texts])
    steps = len(rows[0][1])
    width = widest if widest == 1 and left + 2 * steps > WIDTH else widest + 1
    shown = (WIDTH - left) // width
    if steps > shown:
        shown = (WIDTH - left - 3) // width
    for name, texts in rows:
        line = "".join([text.rjust(width) for text in reversed(texts[:shown])])
        yield name.ljust(left) + ("..." + line if len(texts) > shown else line)


def _weights(e: Explanation) -> Iterator[str]:
    hidden_dim = len(e.synapse_h)
    yield "WEIGHTS"
    if hidden_dim > UNITS:
        yield f"{len(_few(hidden_dim))} of {hidden_dim} hidden units are shown; the data have all."
    for name in ("synapse_0", "synapse_1", "synapse_h"):
        synapse = getattr(e, name)
        for row in _few(len(synapse)):
            weights = synapse[row]
            cells = "".join([cell(number(weights[i])) for i in _few(len(weights))])
            yield f"{name}[{row}]" + cells + ("..." if len(weights) > UNITS else "")
        if len(synapse) > UNITS:
            yield "..."
    yield ""


def _steps(e: Explanation, order: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield the number and the heading of each step that is shown, in an order."""
    cut = len(e.X) > 2 * STEPS
    for step in order:
        if cut and step == STEPS:
            yield -1, f"... {len(e.X) - 2 * STEPS} steps more"
        if not cut or not STEPS <= step < len(e.X) - STEPS:
            yield step, f"step {step}: X = {_row(e.X[step])}"


def _forward(e: Explanation) -> Iterator[str]:
    yield f"FORWARD, {'the least significant bit' if e.operands else 'the first step'} first"
    yield "from_X = X times synapse_0"
    yield "from_past = layer_1 of the step before, times synapse_h"
    yield "layer_1 = sigmoid(from_X + from_past)"
    yield "layer_2 = sigmoid(layer_1 times synapse_1)"
    yield ""
    for step, heading in _steps(e, range(len(e.X))):
        yield heading
        if step >= 0:
            yield from _table(
                "unit",
                from_X=e.from_X[step],
                from_past=e.from_past[step],
                layer_1_sum=e.layer_1_sum[step],
                layer_1=e.layer_1[step],
            )
            yield from _outputs(e, step)
        yield ""
    yield f"overall_error, the sum of all |layer_2_error|: {number(e.overall_error)}"
    yield ""


def _outputs(e: Explanation, step: int) -> Iterator[str]:
    columns = {"layer_2_sum": e.layer_2_sum[step], "layer_2": e.layer_2[step]}
    y = e.y[step]
    if y is None:
        yield from _table("out", **columns)
        yield "y is None: this step does not count."
    else:
        yield from _table("out", **columns, y=y, layer_2_error=e.layer_2_error[step])


def _backward(e: Explanation) -> Iterator[str]:
    yield "BACKWARD, the last step first"
    yield "slope = output * (1 - output), of layer_2 or of layer_1"
    yield "layer_2_delta = layer_2_error * slope"
    yield "from_layer_2 = layer_2_delta times synapse_1, transposed"
    yield "from_future = layer_1_delta of the step after, times synapse_h, transposed"
    yield "layer_1_delta = (from_layer_2 + from_future) * slope"
    yield ""
    for step, heading in _steps(e, reversed(range(len(e.X)))):
        yield heading
        if step >= 0:
            yield from _table(
                "out",
                layer_2_error=e.layer_2_error[step],
                slope=sigmoid_output_to_derivative(e.layer_2[step]),
                layer_2_delta=e.layer_2_delta[step],
            )
            yield from _table(
                "unit",
                from_layer_2=e.from_layer_2[step],
                from_future=e.from_future[step],
                layer_1_error=e.layer_1_error[step],
                slope=sigmoid_output_to_derivative(e.layer_1[step]),
                layer_1_delta=e.layer_1_delta[step],
            )
        yield ""


def _update(e: Explanation) -> Iterator[str]:
    """Yield the update of the first weights, and the products that the very first is made of."""
    yield f"UPDATE of some weights: new = old + alpha * update, alpha = {number(e.alpha)}"
    yield " " * 15 + "".join([x.center(CELL) for x in ("old", "update", "alpha * update", "new")])
    for name in ("synapse_0", "synapse_1", "synapse_h"):
        synapse, update = getattr(e, name), getattr(e, name + "_update")
        places = product(range(len(synapse)), range(len(synapse[0])))
        for row, column in islice(places, 2):
            old, asked = synapse[row][column], update[row][column]
            change = asked * e.alpha
            numbers = [number(old, 6), number(asked), number(change), number(old + change, 6)]
            yield f"{name}[{row}][{column}]" + "".join(map(cell, numbers))
    yield ""
    yield "Where an update comes from: one product for each step, the last step first"
    yield from _products("synapse_0", "X * layer_1_delta", e.X, e.layer_1_delta)
    yield from _products("synapse_1", "layer_1 * layer_2_delta", e.layer_1, e.layer_2_delta)
    yield from _products(
        "synapse_h", "layer_1 before * layer_1_delta", e.layer_1[:-1], e.layer_1_delta[1:]
    )
    yield ""


def _products(name: str, what: str, a: list[list[float]], b: list[list[float]]) -> Iterator[str]:
    """Yield the sum that updates the first weight of a synapse, as far as there is room for it."""
    yield f"{name}[0][0], {what}:"
    line = ""
    for x, y in zip(reversed(a), reversed(b)):
        term = f"{number(x[0])} * {number(y[0])}"
        longer = f"{line} + {term}" if line else f"  {term}"
        if len(longer) > WIDTH - len(" + ..."):
            line += " + ..."
            break
        line = longer
    yield line or "  0, since there is no step before"
