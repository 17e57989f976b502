"""What the machine allows: small programs in C, beside which docs/benchmark.py puts rnnadd."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

DOCS = Path(__file__).parent
MULTIPLY_ADDS = 3  # for each weight of synapse_h and step: forward, backward, update
READINGS = 2  # of that weight: the update has it in a register for many steps


def compiled(name: str, folder: str, *options: str) -> str:
    """Compile docs/NAME.c into the folder, for this processor, and return the program's path."""
    program = os.path.join(folder, name)
    source = str(DOCS / f"{name}.c")
    subprocess.check_call(["cc", "-O3", "-march=native", *options, source, "-o", program])
    return program


def printed(command: list[str]) -> float:
    """Run a program and return the microseconds that it prints first, in seconds."""
    return float(subprocess.check_output(command, text=True).split()[0]) * 1e-6


def limits_text(times: dict[tuple[int, int], float], folder: str) -> list[str]:
    """Return a section on the sizes of 8 steps, of which these are the seconds an iteration."""
    limits = compiled("limits", folder, "-ffp-contract=off")
    cycle = printed([limits, "cycle"])
    lines = [
        "## What is near which limit",
        "",
        "A small network waits. Up to 16 hidden units most of its time goes to one chain, in which",
        "each operation needs what comes out of the one before. The bits fix the chain. So no",
        "program that keeps them can be faster. Both are in clock cycles, of which one takes",
        f"{cycle * 1e9:.3f} ns here.",
        "",
        "A large network reads. Two of three multiply-adds need a number of synapse_h. From 128",
        "hidden units on it comes from the second-level cache or from further away. The third is",
        "part of the update, which reads little. So two thirds of the time to read a number are",
        "the least that a multiply-add can take there: rnnadd takes less than twice as long. Nor",
        "can the arithmetic be faster than two multiplications and two additions of four numbers",
        f"in a cycle, which is {cycle / 8 * 1e9:.3f} ns a multiply-add.",
        "docs/limits.c measures the cycle, the chain and the reading.",
        "",
        "| hidden_dim x length | cycles an iteration | the chain alone |"
        " ns a multiply-add | the reading alone |",
        "| --- | --- | --- | --- | --- |",
    ]
    for (hidden, steps), time in times.items():
        chain = printed([limits, "chain", str(hidden)])
        read = printed([limits, "read", str(hidden)])
        multiply_add = time / (MULTIPLY_ADDS * steps * hidden * hidden)
        lines.append(
            f"| {hidden} x {steps} | {time / cycle:,.0f} | {chain / cycle:,.0f} |"
            f" {multiply_add * 1e9:.3f} | {read * READINGS / MULTIPLY_ADDS * 1e9:.3f} |"
        )
    return lines
