"""The exponential and the sigmoid, the same to the last bit on every machine.

`math.exp` is left to each platform's C library, and those differ in the last digit. This
exponential needs only `+ - * /` and powers of two, which IEEE 754 fixes to the bit.
"""

from __future__ import annotations

from math import inf, isqrt, ldexp
from typing import Sequence

# A step is ln(2) / 32. STEP_HI is its leading 32 bits, so that k * STEP_HI is exact; STEP_LO is
# the rest of it.
INV_STEP = float.fromhex("0x1.71547652b82fep+5")
STEP_HI = float.fromhex("0x1.62e42fee00000p-6")
STEP_LO = float.fromhex("0x1.a39ef35793c76p-38")

# Adding and subtracting this leaves the nearest integer (ties to even): at 1.5 * 2**52 doubles
# are whole numbers.
ROUNDER = 1.5 * 2**52

LOWEST, HIGHEST = -708.0, 709.0


def _thirty_second_root(n: int) -> int:
    """Return the integer part of n ** (1/32), which is five square roots."""
    for _ in range(5):
        n = isqrt(n)
    return n


# 2**(i/32), found as an integer of 65 bits and rounded once, by float().
TABLE = [float(_thirty_second_root(2 ** (i + 32 * 64))) / 2**64 for i in range(32)]

# kd -> TABLE[k mod 32] and 2**(k div 32), for each k met so far: to look both up by the float kd is
# faster than to calculate k each time.
_scales: dict[float, tuple[float, float]] = {}


def exp(x: float) -> float:
    """Return e**x, within 1.1 units in the last place.

    x is k steps of ln(2) / 32 and a small rest r, so e**x is 2**(k/32) * e**r. A polynomial gives
    e**r - 1. A table and an exact power of two give 2**(k/32).

    Above 709 the result is `inf`, below -708 it is 0.0, and NaN stays NaN.

    >>> exp(1.0)
    2.718281828459045
    >>> exp(-1000.0), exp(1000.0)
    (0.0, inf)
    """
    if LOWEST <= x <= HIGHEST:
        kd = (x * INV_STEP + ROUNDER) - ROUNDER
        r = (x - kd * STEP_HI) - kd * STEP_LO
        q = (((1 / 720 * r + 1 / 120) * r + 1 / 24) * r + 1 / 6) * r + 1 / 2
        p = r + (r * r) * q
        try:
            s, power_of_two = _scales[kd]
        except KeyError:
            k = int(kd)
            _scales[kd] = s, power_of_two = TABLE[k % 32], ldexp(1.0, k // 32)
        return (s + s * p) * power_of_two
    if x != x:  # NaN; PyPy may think that what is not LOWEST <= x is x < LOWEST
        return x
    return inf if x > 0.0 else 0.0


def sigmoid(values: Sequence[float]) -> list[float]:
    """Return 1 / (1 + exp(-x)) for each x: the article's activation function.

    >>> sigmoid([0.0, 2.0, -2.0])
    [0.5, 0.8807970779778823, 0.11920292202211755]
    """
    return [1.0 / (1.0 + exp(-x)) for x in values]


def sigmoid_output_to_derivative(outputs: Sequence[float]) -> list[float]:
    """Return output * (1 - output) for each output of the sigmoid: its slope there.

    >>> sigmoid_output_to_derivative([0.5, 0.75])
    [0.25, 0.1875]
    """
    return [output * (1.0 - output) for output in outputs]
