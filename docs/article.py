"""The article in one file: a recurrent neural network that learns to add binary numbers.

It is "Coding a Recurrent Neural Network from Scratch in R" by Bastiaan Quast, in plain Python, from
https://bquast.github.io/rnn-from-scratch-in-R: `python3 docs/article.py` prints what is printed
there, in about 6 seconds. All else in this project is for speed, for checking and for use.
"""

from decimal import Decimal
from random import Random

twister = Random()  # the Mersenne Twister, which R has too
ROOTS = [float(Decimal(2) ** Decimal(i / 32)) for i in range(32)]  # 2 to the power of i / 32


def set_seed(seed):
    """Start the random numbers as R does: the same seed gives the same numbers again."""
    numbers = [seed]
    for _ in range(675):
        numbers.append((69069 * numbers[-1] + 1) % 2**32)
    twister.setstate((3, (*numbers[-624:], 624), None))  # R takes the last 624 of them


def unif_rand():
    """Draw a number between 0 and 1, but never 0 itself."""
    return max(twister.getrandbits(32) / 2**32, 1.1641532185403984e-10)


def runif_matrix(nrow, ncol):
    """Draw a matrix of numbers between -1 and 1; R fills it column by column."""
    return transpose([[-1 + 2 * unif_rand() for _ in range(nrow)] for _ in range(ncol)])


def sample(n):
    """Draw a whole number from 1 to n, as R did before its version 3.6."""
    return int(n * unif_rand()) + 1


def exp(x):
    """Return e to the power of x: math.exp has another last digit on another computer."""
    if not -708 <= x <= 709:
        return 0.0 if x < 0 else float("inf")
    k = round(x * 46.16624130844683)  # x is k steps of ln(2) / 32, and a small rest r
    r = (x - k * 0.02166084938653512) - k * 5.9631716539705866e-12  # the step in two parts
    p = r + r * r * ((((1 / 720 * r + 1 / 120) * r + 1 / 24) * r + 1 / 6) * r + 1 / 2)
    return (ROOTS[k % 32] + ROOTS[k % 32] * p) * 2.0 ** (k // 32)  # p is nearly e**r - 1


def sigmoid(x):
    """Squeeze any number in between 0 and 1."""
    return 1 / (1 + exp(-x))


def sigmoid_output_to_derivative(output):
    """Return how steep the sigmoid is where it has this output."""
    return output * (1 - output)


def int2binary(x, binary_dim):
    """Return the bits of x: 5 becomes 0 0 0 0 0 1 0 1."""
    return [x // 2**position % 2 for position in reversed(range(binary_dim))]


def transpose(matrix):
    """Turn the columns of a matrix into rows: R's t(matrix)."""
    return [list(column) for column in zip(*matrix)]


def times(vector, matrix):
    """Multiply a vector by a matrix: R's vector %*% matrix."""
    totals = [0.0] * len(matrix[0])
    for a, row in zip(vector, matrix):
        totals = [total + a * b for total, b in zip(totals, row)]
    return totals


def add_products(matrix, column, row):
    """Add the product of each number of a column and each of a row: R's matrix + column %*% row."""
    return [[x + a * b for x, b in zip(xs, row)] for xs, a in zip(matrix, column)]


def learn(synapses, inputs, targets, alpha):
    """Learn from one sequence: return the new synapses, the outputs and the overall error."""
    synapse_0, synapse_1, synapse_h = synapses
    layer_1_values = [[0.0] * len(synapse_h)]  # before the first step there is nothing to remember
    layer_2_values, layer_2_deltas, overall_error = [], [], 0.0
    for X, y in zip(inputs, targets):
        # hidden layer (input + previous hidden layer)
        from_input, from_past = times(X, synapse_0), times(layer_1_values[-1], synapse_h)
        layer_1 = [sigmoid(a + b) for a, b in zip(from_input, from_past)]
        layer_1_values.append(layer_1)
        # output layer (new binary representation)
        layer_2 = [sigmoid(a) for a in times(layer_1, synapse_1)]
        layer_2_values.append(layer_2)
        # did we miss? if so, by how much?
        layer_2_error = [target - output for target, output in zip(y, layer_2)]
        slopes = [sigmoid_output_to_derivative(output) for output in layer_2]
        layer_2_deltas.append([error * slope for error, slope in zip(layer_2_error, slopes)])
        for error in layer_2_error:
            overall_error = overall_error + abs(error)

    # back through time: who is to blame for the misses?
    updates = [[[0.0] * len(synapse[0])] * len(synapse) for synapse in synapses]
    synapse_0_update, synapse_1_update, synapse_h_update = updates
    future_layer_1_delta = [0.0] * len(synapse_h)
    for position in reversed(range(len(inputs))):
        X, layer_2_delta = inputs[position], layer_2_deltas[position]
        prev_layer_1, layer_1 = layer_1_values[position : position + 2]
        # error at hidden layer
        from_future = times(future_layer_1_delta, transpose(synapse_h))
        from_output = times(layer_2_delta, transpose(synapse_1))
        slopes = [sigmoid_output_to_derivative(output) for output in layer_1]
        layer_1_delta = [(a + b) * slope for a, b, slope in zip(from_future, from_output, slopes)]
        # let's update all our weights so we can try again
        synapse_1_update = add_products(synapse_1_update, layer_1, layer_2_delta)
        synapse_h_update = add_products(synapse_h_update, prev_layer_1, layer_1_delta)
        synapse_0_update = add_products(synapse_0_update, X, layer_1_delta)
        future_layer_1_delta = layer_1_delta

    new = []
    for synapse, update in zip(synapses, (synapse_0_update, synapse_1_update, synapse_h_update)):
        new.append([[w + u * alpha for w, u in zip(*rows)] for rows in zip(synapse, update)])
    return new, layer_2_values, overall_error


def main():
    """Train the network on 10,000 additions, and print a report after each 1,000."""
    # The article says 0, but of all 2**32 seeds only this one draws the numbers that it printed.
    set_seed(1145857194)
    alpha, input_dim, hidden_dim, output_dim, binary_dim = 0.1, 2, 16, 1, 8
    synapse_0 = runif_matrix(input_dim, hidden_dim)
    synapse_1 = runif_matrix(hidden_dim, output_dim)
    synapse_h = runif_matrix(hidden_dim, hidden_dim)
    synapses = [synapse_0, synapse_1, synapse_h]
    for j in range(1, 10001):
        # generate a simple addition problem (a + b = c), the last bits first
        a_int, b_int = sample(2**binary_dim // 2), sample(2**binary_dim // 2)
        a, b, c = [int2binary(x, binary_dim) for x in (a_int, b_int, a_int + b_int)]
        inputs, targets = transpose([a[::-1], b[::-1]]), transpose([c[::-1]])
        synapses, layer_2_values, overall_error = learn(synapses, inputs, targets, alpha)
        if j % 1000 == 0:
            d = [round(output) for [output] in reversed(layer_2_values)]
            print(f'[1] "Error: {overall_error:.15g}"')
            print(f'[1] "Pred: {" ".join(map(str, d))}"')
            print(f'[1] "True: {" ".join(map(str, c))}"')
            print(f'[1] "{a_int} + {b_int} = {int("".join(map(str, d)), 2)}"')
            print('[1] "----------------"')


if __name__ == "__main__":
    main()
