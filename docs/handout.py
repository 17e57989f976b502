"""The handout: one printed page, on which an addition is done by hand as a network does it."""

from rnnadd import RNN

# The network made by hand of the tutorial's second chapter.
SYNAPSE_0 = [[20, 20, 20, 0], [20, 20, 20, 0], [-10, -30, -50, 20]]
SYNAPSE_1 = [[20], [-20], [20], [-10]]
SYNAPSE_H = [[0, 0, 0, 0], [20, 20, 20, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
OPERANDS, COLUMNS = (6, 7), 4
DONE = 0  # this column is filled in, as an example

STYLE = """
@page{size:A4;margin:12mm 15mm}
body{margin:0 auto;max-width:180mm;font:11pt/1.35 system-ui,sans-serif;color:#111;background:#fff}
h1{font-size:16pt;margin:0 0 1mm}
p,ol{margin:2mm 0}
.name{float:right;font-size:10pt}
table{border-collapse:collapse;width:100%;margin:2mm 0;font-variant-numeric:tabular-nums}
td,th{border:1px solid #888;padding:0 2mm;height:8.4mm;text-align:center}
th{font-weight:400;text-align:left;white-space:nowrap}
thead th,.bold{font-weight:700}
thead th+th{text-align:center}
.given{background:#eee}
.answers{margin-top:8mm;border-bottom:2px dashed #888;padding-bottom:2mm;font-size:8.5pt;\
transform:rotate(180deg)}
.answers td,.answers th{height:4mm;padding:0 1mm}
@media (max-width:32rem){body{padding:3mm;font-size:9pt}td,th{padding:0 1mm}th{white-space:normal}}
""".replace("\n", "")


def handout():
    """Return the page in HTML."""
    a, b = OPERANDS
    bits = [[x >> column & 1 for x in OPERANDS] for column in range(COLUMNS)]
    network = RNN(3, 4, 1, synapses=(SYNAPSE_0, SYNAPSE_1, SYNAPSE_H))
    target = [[a + b >> column & 1] for column in range(COLUMNS)]
    explained = network.explain([[*pair, 1] for pair in bits], target)
    rows = list(rows_of(bits, explained))
    without_memory = a ^ b
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Add {a} and {b} with a network made by hand</title>
<style>{STYLE}</style>
</head>
<body>
<p class="name">Name: ______________________</p>
<h1>Add {a} and {b} with a network</h1>
<p>A network with a memory reads one column of the sum at a time, from the right to the left. It
has hidden units. Each adds up what comes in. <b>If its sum is above 0, the unit is 1. If it is
below 0, the unit is 0.</b> (More exactly: nearly 1, and nearly 0.) The <b>carry</b> of a column is
unit 1 of the column to its right. Column 0 has none to its right: its carry is 0. (There is also
a unit 3. It is always 1, and gives the last -10.)</p>
<p>Fill in the columns 1, 2 and 3. Column 0 is done.</p>
{table(rows, shown=(DONE,))}
<ol>
<li>Read the outputs as a binary number. Which number is it?</li>
<li>Which unit is the memory? What does it remember?</li>
<li>Cut the memory: let the carry be 0 in all columns. What is the answer to {a} + {b} now?</li>
<li>Name a sum of two numbers that comes out right without the memory. What do all of
these sums have in common?</li>
</ol>
<div class="answers">
<b>Answers</b>
{table(rows, shown=range(COLUMNS))}
<b>1.</b> {binary(explained.layer_2)}, which is {a + b}. <b>2.</b> Unit 1: whether a 1 is carried.
<b>3.</b> {without_memory}. <b>4.</b> For example 5 + 2. In none of them is a 1 carried: no
column has two ones.
</div>
</body>
</html>
"""


def rows_of(bits, explained):
    """Yield the rows of the sheet: a name, whether it is given, and a number for each column."""
    sums = [[round(x) for x in row] for row in explained.layer_1_sum]
    units = [[round(x) for x in row] for row in explained.layer_1]
    carries = [0, *[row[1] for row in units[:-1]]]
    for i, name in enumerate("ab"):
        yield f"{name} = {OPERANDS[i]}, its bit", True, [pair[i] for pair in bits]
    yield "carry", False, carries
    asks = "at least one 1?", "at least two?", "all three?"
    for unit, ask in enumerate(asks):
        bias = -SYNAPSE_0[2][unit]
        yield f"20 a + 20 b + 20 carry - {bias}", False, [row[unit] for row in sums]
        yield f"<b>unit {unit}</b>: {ask}", False, [row[unit] for row in units]
    outputs = [round(x) for [x] in explained.layer_2_sum]
    yield "20 unit 0 - 20 unit 1 + 20 unit 2 - 10", False, outputs
    yield "<b>output</b>: above 0?", False, [round(x) for [x] in explained.layer_2]


def table(rows, shown):
    """Return the sheet, column 0 on the right, with the numbers of some columns filled in."""
    columns = list(reversed(range(COLUMNS)))
    head = "".join([f"<th>column {column}</th>" for column in columns])
    lines = [f"<table>\n<thead><tr><th></th>{head}</tr></thead>"]
    for name, given, numbers in rows:
        kind = ' class="given"' if given else ""
        cells = [
            f"<td{kind}>{numbers[column]}</td>" if given or column in shown else "<td></td>"
            for column in columns
        ]
        lines.append(f"<tr><th>{name}</th>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def binary(outputs):
    return "".join([str(round(output)) for [output] in reversed(outputs)])
