"""What the seeds have in common that do not learn: the figures of many.md.

With rnnadd installed: python3 -m docs.late_seeds RESULTS.csv
"""

import sys
from collections import Counter
from math import sqrt
from statistics import fmean

from rnnadd import BinaryAdder
from rnnadd.sweeps import read_rows

BITS = 5  # all numbers of so many are added, as for the score of a row


def size_of_input_weights(row):
    """Return the root mean square of synapse_0 before the training."""
    synapse_0 = BinaryAdder(row.seed, hidden_dim=row.hidden_dim).synapse_0
    squares = [weight * weight for weights in synapse_0 for weight in weights]
    return sqrt(fmean(squares))


def mistakes(row):
    """Return how many wrong bits there are in columns of so many ones, and with such a carry."""
    adder = BinaryAdder(row.seed, hidden_dim=row.hidden_dim, alpha=row.alpha).fit(row.iterations)
    pairs = [(a, b) for a in range(2**BITS) for b in range(2**BITS)]
    wrong = Counter()
    for (a, b), answer in zip(pairs, adder.predict(pairs)):
        carry = 0
        for column in range(BITS + 1):
            ones = (a >> column & 1) + (b >> column & 1)
            wrong[ones, carry] += (answer >> column & 1) != (ones + carry) % 2
            carry = (ones + carry) // 2
    return wrong


def main(path):
    rows = sorted(read_rows(path))
    late = [row for row in rows if not row.learned]
    print(f"{len(late)} of {len(rows)} have not learned")
    for name, group in (("those that have learned", rows), ("those that have not", late)):
        sizes = [size_of_input_weights(row) for row in group if row.learned is (group is rows)]
        print(f"size of the first input weights of {name}: {fmean(sizes):.3f}")
    wrong, most = Counter(), Counter()
    for row in late:
        of_one = mistakes(row)
        wrong += of_one
        [(kind, _)] = of_one.most_common(1)
        most[kind] += 1
    for (ones, carry), count in wrong.most_common():
        share = 100 * count / sum(wrong.values())
        print(
            f"columns with {ones} ones and carry {carry}: {share:.1f} % of the wrong bits,"
            f" most of them for {most[ones, carry]} of the seeds"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
