"""Train the network of seed 0 on this Python, and print a row of the table in docs/machines.md.

From the project's folder: python3 -m docs.machine [ITERATIONS]

Ends with an error if the weights are not those of all machines, to the last bit.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import sysconfig
from time import process_time

from rnnadd import BinaryAdder
from rnnadd.backends import load_backend, rounds_twice

# The SHA-256 of all weights after so many iterations.
EXPECTED = {
    100: "ed139765f8961fdb270a7f09136c0ea59e8be966266762757847fb714dadd0c0",
    1_000: "038dc558552202d8ebad2686f9ca3d45969023e107ac2f6545dba21fb20632e2",
    10_000: "afdc8443c75129ca382a676ef3e0d4c0fb0fe23299b1c13391c6290d5c4d4c3d",
}


def digest(adder: BinaryAdder) -> str:
    """Return the SHA-256 of all weights, row by row, in hexadecimal."""
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    text = "\n".join([weight.hex() for synapse in synapses for row in synapse for weight in row])
    return hashlib.sha256(text.encode()).hexdigest()


def main(iterations: int = 10_000) -> int:
    """Print the row, and return whether its digest is another than expected."""
    adder = BinaryAdder(seed=0)
    start = process_time()
    adder.fit(iterations)
    microseconds = (process_time() - start) / iterations * 1e6
    backend = adder.backend
    if backend == "cython":
        backend += f" ({load_backend(backend).instruction_set()})"
    elif rounds_twice():
        backend += ", rounds twice"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    where = f"{platform.machine()} {platform.system()}".strip()
    if "musl" in (sysconfig.get_config_var("SOABI") or ""):
        where += " (musl)"
    found = digest(adder)
    row = [python, where, backend, f"{iterations:,}", found[:12], f"{microseconds:.3g}"]
    print(f"| {' | '.join(row)} |")
    if found == EXPECTED[iterations] or rounds_twice():
        return 0
    print(f"the digest should be {EXPECTED[iterations][:12]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
