"""The pictures of the tutorial that no example draws: columns as boxes, and the sigmoid."""

from rnnadd import RNN
from rnnadd.pictures import Picture
from rnnadd.pictures.drawing import (
    Scale,
    circle,
    label,
    line,
    polygon,
    polyline,
    rectangle,
)
from rnnadd.reference.sigmoid import sigmoid, sigmoid_output_to_derivative

BOX, APART = 84, 148  # how wide a box is, and how far it is from one box to the next
TOP, BOTTOM = 112, 168  # where the boxes are


def draw():
    """Return the pictures, by the names of their files."""
    return {"columns.svg": columns(), "steps.svg": steps(), "sigmoid.svg": sigmoid_curve()}


def columns():
    """Return 3 + 1 as boxes that hand on the carry."""
    added = [("1 and 1", "0", ["1"]), ("1 and 0", "0", ["1"]), ("0 and 0", "1", [])]
    return boxes(
        "3 + 1 = 4: the carry goes from box to box",
        "Three columns of the sum 3 + 1, column 0 on the right. Two bits come into each box from"
        " above. One bit of the sum leaves it below: 0, 0 and 1. An arrow to the next box on the"
        " left carries a 1, from column 0 and from column 1.",
        ("the bits", "full adder", "carry", "the sum"),
        added,
    )


def steps():
    """Return the steps of the small network of chapter 3 as boxes that hand on the hidden state."""
    network = RNN(2, 2, 1, synapses=([[1, -1], [1, -1]], [[2], [1]], [[1, 0], [0, 1]]))
    trace = network.trace([[1, 1], [1, 0], [0, 0]])
    bits = "1 and 1", "1 and 0", "0 and 0"
    seen = [
        (above, f"{output:.4f}", [f"{unit:.4f}" for unit in hidden])
        for above, hidden, [output] in zip(bits, trace.layer_1, trace.layer_2)
    ]
    seen[-1] = (*seen[-1][:2], [])  # no column is left that reads it
    return boxes(
        "The network on 3 + 1: the hidden state goes to the left",
        "Three steps of a network, the first on the right. Two bits come into each box from above,"
        " and the output leaves it below: "
        + ", ".join(output for _, output, _ in seen)
        + ". An arrow to the next box on the left carries the two numbers of the hidden state.",
        ("the bits", "network", "hidden state", "output"),
        seen,
    )


def boxes(title, text, names, columns):
    """Return columns as boxes: what comes in above, leaves below, and goes to the left."""
    above_name, box_name, handed_name, below_name = names
    marks = [
        label(12, 72, above_name, "small soft"),
        label(12, BOTTOM + 40, below_name, "small soft"),
    ]
    for number, (above, below, handed) in enumerate(columns):
        middle = 410 - APART * number
        left, right = middle - BOX / 2, middle + BOX / 2
        marks += [
            label(middle, 48, f"column {number}", "small soft middle"),
            label(middle, 72, above, "middle bold"),
            *arrow(middle, 80, middle, TOP),
            rectangle(left, TOP, BOX, BOTTOM - TOP, "line"),
            label(middle, (TOP + BOTTOM) / 2 + 5, box_name, "small middle"),
            *arrow(middle, BOTTOM, middle, BOTTOM + 22),
            label(middle, BOTTOM + 40, below, "middle bold"),
        ]
        if handed:
            to = right - APART
            marks += arrow(left, (TOP + BOTTOM) / 2, to, (TOP + BOTTOM) / 2)
            for row, number_text in enumerate(reversed(handed)):
                y = (TOP + BOTTOM) / 2 - 8 - 15 * row
                marks.append(label((left + to) / 2, y, number_text, "middle bold"))
            y = (TOP + BOTTOM) / 2 + 18
            for row, word in enumerate(handed_name.split()):
                marks.append(label((left + to) / 2, y + 14 * row, word, "small soft middle"))
    return Picture(title, text, BOTTOM + 56, marks)


def arrow(x1, y1, x2, y2):
    """Return the marks of an arrow, which goes down or to the left."""
    if x1 == x2:
        head = [(x2, y2), (x2 - 4, y2 - 8), (x2 + 4, y2 - 8)]
    else:
        head = [(x2, y2), (x2 + 8, y2 - 4), (x2 + 8, y2 + 4)]
    return [line(x1, y1, x2, y2, "line"), polygon(head, "shade")]


def sigmoid_curve():
    """Return the sigmoid from -8 to 8, with its slope at some places."""
    x, y = Scale(-8, 8, 40, 464), Scale(0, 1, 232, 52)
    marks = []
    for value in (0.0, 0.5, 1.0):
        marks.append(line(40, y(value), 464, y(value), "grid"))
        marks.append(label(32, y(value) + 4, f"{value:g}", "small end"))
    for value in range(-8, 9, 2):
        marks.append(label(x(value), 250, str(value), "small middle"))
    sums = [i / 10 for i in range(-80, 81)]
    marks.append(polyline([(x(a), y(b)) for a, b in zip(sums, sigmoid(sums))], "line"))
    places = [0.0, 2.0, 5.0]
    outputs = sigmoid(places)
    slopes = sigmoid_output_to_derivative(outputs)
    for place, output, slope in zip(places, outputs, slopes):
        marks.append(circle(x(place), y(output), 4, "one"))
        end = " end" if place == places[-1] else ""  # there is no room to the right of it
        at = 464 if end else x(place) + 8
        marks.append(label(at, y(output) + 18, f"slope {slope:.3g}", "small" + end))
    marks.append(label(252, 270, "the sum", "small middle"))
    told = ", ".join(f"{slope:.3g} at {place:g}" for place, slope in zip(places, slopes))
    text = (
        "A curve. Across: the sum that comes in. Up: what the sigmoid makes of it, from 0 to 1. It"
        f" is 0.5 at the sum 0. Its slope is {told}."
    )
    return Picture("The sigmoid: what a unit makes of its sum", text, 282, marks)
