"""The numbers contract once more, in the plainest loops, to hold the package against.

Nothing here comes from the package, and nothing here tries to be fast.
"""

from decimal import Decimal, localcontext

STEP_HI = float.fromhex("0x1.62e42fee00000p-6")
STEP_LO = float.fromhex("0x1.a39ef35793c76p-38")
INV_STEP = float.fromhex("0x1.71547652b82fep+5")

with localcontext() as context:
    context.prec = 60
    TABLE = [float(Decimal(2) ** (Decimal(i) / 32)) for i in range(32)]


def exp(x):
    if x != x:
        return x
    if x > 709.0:
        return float("inf")
    if x < -708.0:
        return 0.0
    kd = float(round(x * INV_STEP))
    r = (x - kd * STEP_HI) - kd * STEP_LO
    q = (((1 / 720 * r + 1 / 120) * r + 1 / 24) * r + 1 / 6) * r + 1 / 2
    p = r + (r * r) * q
    exponent, index = divmod(int(kd), 32)
    s = TABLE[index]
    return (s + s * p) * 2.0**exponent


def sigmoid(x):
    return 1 / (1 + exp(-x))


def times(vector, matrix):
    """Return vector . matrix, each sum in ascending order from 0.0."""
    result = []
    for j in range(len(matrix[0])):
        total = 0.0
        for i in range(len(vector)):
            total = total + vector[i] * matrix[i][j]
        result.append(total)
    return result


def transposed(matrix):
    return [[row[j] for row in matrix] for j in range(len(matrix[0]))]


def zeros_like(matrix):
    return [[0.0] * len(row) for row in matrix]


def add_outer(matrix, column, row):
    for i in range(len(column)):
        for j in range(len(row)):
            matrix[i][j] = matrix[i][j] + column[i] * row[j]


def train(synapses, inputs, targets, alpha):
    """Learn from one sequence; return the new synapses, layer_2_values and the overall error."""
    synapse_0, synapse_1, synapse_h = synapses
    hidden_dim = len(synapse_h)
    layer_1_values = [[0.0] * hidden_dim]
    layer_2_values = []
    layer_2_deltas = []
    overall_error = 0.0
    for X, y in zip(inputs, targets):
        from_input = times(X, synapse_0)
        from_past = times(layer_1_values[-1], synapse_h)
        layer_1 = [sigmoid(from_input[j] + from_past[j]) for j in range(hidden_dim)]
        layer_2 = [sigmoid(x) for x in times(layer_1, synapse_1)]
        delta = []
        for output, target in zip(layer_2, y):
            error = target - output
            delta.append(error * (output * (1 - output)))
            overall_error = overall_error + abs(error)
        layer_1_values.append(layer_1)
        layer_2_values.append(layer_2)
        layer_2_deltas.append(delta)

    updates = [zeros_like(synapse) for synapse in synapses]
    future_layer_1_delta = [0.0] * hidden_dim
    for position in reversed(range(len(inputs))):
        layer_1 = layer_1_values[position + 1]
        from_future = times(future_layer_1_delta, transposed(synapse_h))
        from_output = times(layer_2_deltas[position], transposed(synapse_1))
        layer_1_delta = [
            (from_future[j] + from_output[j]) * (layer_1[j] * (1 - layer_1[j]))
            for j in range(hidden_dim)
        ]
        add_outer(updates[0], inputs[position], layer_1_delta)
        add_outer(updates[1], layer_1, layer_2_deltas[position])
        add_outer(updates[2], layer_1_values[position], layer_1_delta)
        future_layer_1_delta = layer_1_delta

    new_synapses = [
        [[w + u * alpha for w, u in zip(*rows)] for rows in zip(synapse, update)]
        for synapse, update in zip(synapses, updates)
    ]
    return new_synapses, layer_2_values, overall_error
