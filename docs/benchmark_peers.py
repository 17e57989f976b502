"""The same training with other libraries, for docs/benchmark.py: one thread, double precision.

Each function trains for some iterations and returns the seconds that one took. The first four do
the article's training. The last two train on random sequences of any size, and are given every
advantage: what does not depend on the recurrence is done for all steps at once.
"""

import random
from time import process_time

ALPHA = 0.1
STEPS, HIDDEN = 8, 16


def draw_problem():
    """Return inputs (8 x 2) and targets (8) of one addition, low bits first."""
    a, b = random.randint(1, 128), random.randint(1, 128)
    inputs = [[float(a >> t & 1), float(b >> t & 1)] for t in range(STEPS)]
    return inputs, [float(a + b >> t & 1) for t in range(STEPS)]


def numpy_tutorial(iterations):
    """Step by step on small arrays, as the well-known tutorials have it: with a table of all
    numbers' bits, the overall error, and the rounded answer of each addition."""
    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_output_to_derivative(output):
        return output * (1 - output)

    int2binary = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    synapse_0 = 2 * np.random.random((2, HIDDEN)) - 1
    synapse_1 = 2 * np.random.random((HIDDEN, 1)) - 1
    synapse_h = 2 * np.random.random((HIDDEN, HIDDEN)) - 1
    update_0, update_1 = np.zeros_like(synapse_0), np.zeros_like(synapse_1)
    update_h = np.zeros_like(synapse_h)
    start = process_time()
    for _ in range(iterations):
        a_int, b_int = np.random.randint(128), np.random.randint(128)
        a, b, c = int2binary[a_int], int2binary[b_int], int2binary[a_int + b_int]
        answer, overall_error = np.zeros_like(c), 0
        layer_1_values, layer_2_deltas = [np.zeros((1, HIDDEN))], []
        for position in reversed(range(STEPS)):
            x, y = np.array([[a[position], b[position]]]), np.array([[c[position]]]).T
            layer_1 = sigmoid(np.dot(x, synapse_0) + np.dot(layer_1_values[-1], synapse_h))
            layer_2 = sigmoid(np.dot(layer_1, synapse_1))
            error = y - layer_2
            layer_2_deltas.append(error * sigmoid_output_to_derivative(layer_2))
            overall_error += np.abs(error[0])
            answer[position] = np.round(layer_2[0][0])
            layer_1_values.append(layer_1.copy())
        future_delta = np.zeros((1, HIDDEN))
        for position in range(STEPS):
            x, layer_2_delta = np.array([[a[position], b[position]]]), layer_2_deltas[-position - 1]
            layer_1, prev_layer_1 = layer_1_values[-position - 1], layer_1_values[-position - 2]
            error = np.dot(future_delta, synapse_h.T) + np.dot(layer_2_delta, synapse_1.T)
            layer_1_delta = error * sigmoid_output_to_derivative(layer_1)
            update_1 += np.dot(np.atleast_2d(layer_1).T, layer_2_delta)
            update_h += np.dot(np.atleast_2d(prev_layer_1).T, layer_1_delta)
            update_0 += np.dot(x.T, layer_1_delta)
            future_delta = layer_1_delta
        synapse_0 += update_0 * ALPHA
        synapse_1 += update_1 * ALPHA
        synapse_h += update_h * ALPHA
        update_0, update_1, update_h = update_0 * 0, update_1 * 0, update_h * 0
    return (process_time() - start) / iterations


def pytorch_rnn(iterations):
    """torch.nn.RNN and SGD, as its users write it (its unit is tanh)."""
    import torch

    torch.set_num_threads(1)
    rnn = torch.nn.RNN(2, HIDDEN, bias=False, dtype=torch.float64)
    linear = torch.nn.Linear(HIDDEN, 1, bias=False, dtype=torch.float64)
    optimiser = torch.optim.SGD([*rnn.parameters(), *linear.parameters()], lr=ALPHA)
    start = process_time()
    for _ in range(iterations):
        inputs, targets = draw_problem()
        hidden, _ = rnn(torch.tensor(inputs, dtype=torch.float64))
        outputs = torch.sigmoid(linear(hidden))[:, 0]
        loss = 0.5 * ((torch.tensor(targets, dtype=torch.float64) - outputs) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return (process_time() - start) / iterations


def jax_training(hidden, iterations):
    """Return the function that trains one network from a seed, the whole training in one scan."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def loss(weights, inputs, targets):
        synapse_0, synapse_1, synapse_h = weights

        def step(past, x):
            layer_1 = jax.nn.sigmoid(x @ synapse_0 + past @ synapse_h)
            return layer_1, jax.nn.sigmoid(layer_1 @ synapse_1)

        _, outputs = jax.lax.scan(step, jnp.zeros(hidden), inputs, unroll=STEPS)
        return 0.5 * jnp.sum((targets - outputs) ** 2)

    def iteration(weights, key):
        positions = jnp.arange(STEPS)
        numbers = jax.random.randint(key, (2,), 1, 129)
        inputs = ((numbers >> positions[:, None]) & 1).astype(jnp.float64)
        targets = ((numbers.sum() >> positions) & 1).astype(jnp.float64)
        gradients = jax.grad(loss)(weights, inputs, targets)
        return [w - ALPHA * g for w, g in zip(weights, gradients)], None

    def train(seed):
        keys = jax.random.split(jax.random.PRNGKey(seed), iterations + 3)
        shapes = (2, hidden), (hidden,), (hidden, hidden)
        weights = [
            jax.random.uniform(key, shape, jnp.float64, -1, 1) for key, shape in zip(keys, shapes)
        ]
        return jax.lax.scan(iteration, weights, keys[3:])[0]

    return train


def jax_scan(iterations):
    """The whole training as one compiled jax.lax.scan; compiling is not counted."""
    import jax

    train = jax.jit(jax_training(HIDDEN, iterations))
    jax.block_until_ready(train(0))
    start = process_time()
    jax.block_until_ready(train(0))
    return (process_time() - start) / iterations


def numba_loops(iterations):
    """Plain loops, compiled by Numba with fastmath; compiling is not counted."""
    import numba
    import numpy as np

    @numba.njit(fastmath=True)
    def train(iterations, synapse_0, synapse_1, synapse_h):
        layer_1 = np.zeros((STEPS + 1, HIDDEN))
        delta_1 = np.zeros((STEPS + 1, HIDDEN))
        delta_2, new = np.zeros(STEPS), np.zeros(HIDDEN)
        for _ in range(iterations):
            a, b = np.random.randint(1, 129), np.random.randint(1, 129)
            for t in range(STEPS):
                x0, x1, y = float(a >> t & 1), float(b >> t & 1), float(a + b >> t & 1)
                for j in range(HIDDEN):
                    new[j] = x0 * synapse_0[0, j] + x1 * synapse_0[1, j]
                for k in range(HIDDEN):
                    for j in range(HIDDEN):
                        new[j] += layer_1[t, k] * synapse_h[k, j]
                output = 0.0
                for j in range(HIDDEN):
                    layer_1[t + 1, j] = 1 / (1 + np.exp(-new[j]))
                    output += layer_1[t + 1, j] * synapse_1[j]
                output = 1 / (1 + np.exp(-output))
                delta_2[t] = (y - output) * output * (1 - output)
            for t in range(STEPS - 1, -1, -1):
                for k in range(HIDDEN):
                    error = delta_2[t] * synapse_1[k]
                    for j in range(HIDDEN):
                        error += delta_1[t + 1, j] * synapse_h[k, j]
                    delta_1[t, k] = error * layer_1[t + 1, k] * (1 - layer_1[t + 1, k])
            for t in range(STEPS):
                for j in range(HIDDEN):
                    synapse_1[j] += ALPHA * delta_2[t] * layer_1[t + 1, j]
                    synapse_0[0, j] += ALPHA * (a >> t & 1) * delta_1[t, j]
                    synapse_0[1, j] += ALPHA * (b >> t & 1) * delta_1[t, j]
            for k in range(HIDDEN):
                for t in range(STEPS):
                    for j in range(HIDDEN):
                        synapse_h[k, j] += ALPHA * layer_1[t, k] * delta_1[t, j]

    rng = np.random.default_rng(0)
    shapes = (2, HIDDEN), HIDDEN, (HIDDEN, HIDDEN)
    weights = [rng.uniform(-1, 1, shape) for shape in shapes]
    train(1, *weights)
    start = process_time()
    train(iterations, *weights)
    return (process_time() - start) / iterations


def numpy_batched(hidden, steps, iterations):
    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    rng = np.random.default_rng(0)
    synapse_0 = rng.uniform(-1, 1, (2, hidden))
    synapse_1 = rng.uniform(-1, 1, hidden)
    synapse_h = rng.uniform(-1, 1, (hidden, hidden)) / hidden**0.5
    layer_1 = np.zeros((steps + 1, hidden))
    delta_1 = np.zeros((steps + 1, hidden))
    start = process_time()
    for _ in range(iterations):
        inputs = rng.integers(0, 2, (steps, 2)).astype(float)
        targets = rng.integers(0, 2, steps).astype(float)
        from_inputs = inputs @ synapse_0
        for t in range(steps):
            layer_1[t + 1] = sigmoid(from_inputs[t] + layer_1[t] @ synapse_h)
        layer_2 = sigmoid(layer_1[1:] @ synapse_1)
        delta_2 = (targets - layer_2) * layer_2 * (1 - layer_2)
        slopes = layer_1[1:] * (1 - layer_1[1:])
        from_outputs = np.outer(delta_2, synapse_1)
        for t in reversed(range(steps)):
            delta_1[t] = (synapse_h @ delta_1[t + 1] + from_outputs[t]) * slopes[t]
        synapse_1 += ALPHA * (delta_2 @ layer_1[1:])
        synapse_h += ALPHA * (layer_1[:-1].T @ delta_1[:-1])
        synapse_0 += ALPHA * (inputs.T @ delta_1[:-1])
    return (process_time() - start) / iterations


def pytorch_batched(hidden, steps, iterations):
    import torch

    torch.set_num_threads(1)

    def uniform(*shape):
        return torch.rand(*shape, dtype=torch.float64) * 2 - 1

    synapse_h = uniform(hidden, hidden) / hidden**0.5
    weights = [w.requires_grad_() for w in (uniform(2, hidden), uniform(hidden), synapse_h)]
    synapse_0, synapse_1, synapse_h = weights
    start = process_time()
    for _ in range(iterations):
        inputs = torch.randint(0, 2, (steps, 2)).double()
        targets = torch.randint(0, 2, (steps,)).double()
        layer_1 = torch.zeros(hidden, dtype=torch.float64)
        layer_1_values = []
        for from_input in inputs @ synapse_0:
            layer_1 = torch.sigmoid(from_input + layer_1 @ synapse_h)
            layer_1_values.append(layer_1)
        layer_2 = torch.sigmoid(torch.stack(layer_1_values) @ synapse_1)
        (0.5 * ((targets - layer_2) ** 2).sum()).backward()
        with torch.no_grad():
            for weight in weights:
                weight -= ALPHA * weight.grad
                weight.grad = None
    return (process_time() - start) / iterations
