"""Many trainings: seeds times hyperparameters, a row of each.

`rnnadd.sweep` is in sweep.py. The trainings are counted in grid.py, done in training.py, given out
in running.py to those of workers.py and processes.py, and written to a file in results.py, a line
of lines.py each. summary.py tells what came of them, and page.py shows it.
"""

from .results import SweepError, read_rows
from .sweep import Sweep, sweep
from .training import Row

__all__ = ["Row", "Sweep", "SweepError", "read_rows", "sweep"]
