"""The history of a training: its errors, in little room however long it is.

The errors of some iterations are one block: their sum, the least and the greatest. When there are
`MOST_BLOCKS`, two by two become one, and a block has twice as many iterations from then on.

A history is a tuple, and a longer one is a new tuple:

start    how many iterations were done before the first of the history
size     how many iterations a whole block has: 1, 2, 4, 8, ...
blocks   the whole blocks, each (sum, least, greatest)
count    how many iterations are in the block that is not whole yet
last     that block
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Tuple

    Block = Tuple[float, float, float]
    History = Tuple[int, int, Tuple[Block, ...], int, Block]

MOST_BLOCKS = 256  # an even number

NO_ERRORS: Block = (0.0, 0.0, 0.0)


def no_history(start: int) -> History:
    """Return the history that begins after so many iterations.

    >>> no_history(5)
    (5, 1, (), 0, (0.0, 0.0, 0.0))
    """
    return start, 1, (), 0, NO_ERRORS


def with_error(history: History, error: float) -> History:
    """Return the history with the error of one more iteration.

    >>> with_error(with_error(no_history(0), 4.0), 3.0)
    (0, 1, ((4.0, 4.0, 4.0), (3.0, 3.0, 3.0)), 0, (0.0, 0.0, 0.0))
    """
    start, size, blocks, count, last = history
    block = (error, error, error) if count == 0 else together(last, (error, error, error))
    if count + 1 < size:
        return start, size, blocks, count + 1, block
    blocks = (*blocks, block)
    if len(blocks) == MOST_BLOCKS:
        blocks = tuple([together(*pair) for pair in zip(blocks[::2], blocks[1::2])])
        size *= 2
    return start, size, blocks, 0, NO_ERRORS


def together(first: Block, second: Block) -> Block:
    """Return one block for two.

    >>> together((3.0, 1.0, 2.0), (4.0, 0.5, 3.5))
    (7.0, 0.5, 3.5)
    """
    least = second[1] if second[1] < first[1] else first[1]
    greatest = second[2] if second[2] > first[2] else first[2]
    return first[0] + second[0], least, greatest
