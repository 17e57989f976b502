"""Many networks side by side: fit_together, one at a time, JAX's vmap, PyTorch's torch.func.

From the project's folder: python3 -m docs.benchmark_together

It prints a table in microseconds an iteration, and how many times as fast that is as one at a time.
One thread (JAX takes more if it likes), double precision, compiling not counted. JAX and PyTorch
take part where they are installed, with the best of several batch sizes.
"""

from __future__ import annotations

import os
from time import perf_counter

import rnnadd
from docs.benchmark_peers import ALPHA, STEPS, jax_training
from docs.measuring import compare, installed
from rnnadd.backends import load_backend

ADDERS = 64
ITERATIONS = {4: 4_000, 8: 2_000, 16: 1_000, 32: 300}  # by hidden_dim: some tenths of a second
BATCHES = (8, 64, 512)


def adders(hidden: int) -> list[rnnadd.BinaryAdder]:
    return [rnnadd.BinaryAdder(seed, hidden_dim=hidden, backend="cython") for seed in range(ADDERS)]


def one_at_a_time(hidden: int) -> float:
    """Return the seconds of one iteration of one network; so do the functions below."""
    some = adders(hidden)
    start = perf_counter()
    for adder in some:
        adder.fit(ITERATIONS[hidden])
    return (perf_counter() - start) / ADDERS / ITERATIONS[hidden]


def together(hidden: int, only_avx2: bool) -> float:
    os.environ["RNNADD_NO_AVX512"] = "1" if only_avx2 else "0"
    some = adders(hidden)
    start = perf_counter()
    rnnadd.fit_together(some, ITERATIONS[hidden])
    return (perf_counter() - start) / ADDERS / ITERATIONS[hidden]


def jax_vmap(hidden: int, batch: int):
    """Return the function that measures vmap over seeds, the whole training in one scan."""
    import jax
    import jax.numpy as jnp

    iterations = max(20, 30_000 // batch // hidden)
    train_all = jax.jit(jax.vmap(jax_training(hidden, iterations)))
    seeds = jnp.arange(batch)
    jax.block_until_ready(train_all(seeds))

    def measure() -> float:
        start = perf_counter()
        jax.block_until_ready(train_all(seeds))
        return (perf_counter() - start) / batch / iterations

    return measure


def torch_func(hidden: int, batch: int):
    """Return the function that measures vmap(grad(loss)) and the update of all weights."""
    import torch

    torch.set_num_threads(1)
    iterations = 5

    def loss(weights, inputs, targets):
        synapse_0, synapse_1, synapse_h = weights
        layer_1, outputs = torch.zeros(hidden, dtype=torch.float64), []
        for from_input in inputs @ synapse_0:
            layer_1 = torch.sigmoid(from_input + layer_1 @ synapse_h)
            outputs.append(torch.sigmoid(layer_1 @ synapse_1))
        return 0.5 * ((targets - torch.stack(outputs)) ** 2).sum()

    gradients_of_all = torch.func.vmap(torch.func.grad(loss))
    positions = torch.arange(STEPS)

    def measure() -> float:
        shapes = (2, hidden), (hidden,), (hidden, hidden)
        weights = [torch.rand(batch, *shape, dtype=torch.float64) * 2 - 1 for shape in shapes]
        start = perf_counter()
        for _ in range(iterations):
            numbers = torch.randint(1, 129, (batch, 2, 1))
            inputs = (numbers >> positions & 1).double().transpose(1, 2)
            targets = (numbers.sum(1) >> positions & 1).double()
            gradients = gradients_of_all(tuple(weights), inputs, targets)
            weights = [w - ALPHA * g for w, g in zip(weights, gradients)]
        return (perf_counter() - start) / batch / iterations

    return measure


def best(make, hidden: int):
    """Return the function for the batch size with which it is fastest."""
    measures = [make(hidden, batch) for batch in BATCHES]
    return min(measures, key=lambda measure: min(measure() for _ in range(3)))


def table() -> list[str]:
    lanes = load_backend("cython").lane_counts()
    rows = []
    for hidden in ITERATIONS:
        functions = {"one at a time": lambda h=hidden: one_at_a_time(h)}
        for count, name in ((4, "AVX2"), (8, "AVX-512")):
            if count in lanes:
                functions[f"fit_together, {name}"] = lambda h=hidden, c=count: together(h, c == 4)
        if installed("jax"):
            functions["JAX, vmap"] = best(jax_vmap, hidden)
        if installed("torch"):
            functions["PyTorch, torch.func"] = best(torch_func, hidden)
        compared = compare(functions, rounds=21)
        if not rows:
            rows = [
                f"| hidden_dim | {' | '.join(name for name, _, _ in compared)} |",
                "| --- |" + " --- |" * len(compared),
            ]
        cells = [f"{time * 1e6:.3g} ({1 / ratio:.3g})" for _, time, ratio in compared]
        rows.append(f"| {hidden} | {' | '.join(cells)} |")
    return rows


if __name__ == "__main__":
    print("\n".join(table()))
