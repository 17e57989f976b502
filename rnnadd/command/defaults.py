"""What the command line does if nothing is said: the article's run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The settings of a network, which a model file holds, too.
SETTINGS: dict[str, Any] = {
    "seed": 0,
    "hidden_dim": 16,
    "alpha": 0.1,
    "binary_dim": 8,
    "input_dim": 2,
    "sample_kind": "rejection",
}

# All options.
DEFAULTS: dict[str, Any] = {
    **SETTINGS,
    "command": "train",
    "iterations": 10_000,
    "report_every": 1_000,
    "save": None,
    "checkpoint_every": 100_000,
    "resume": None,
    "backend": None,
    "quiet": False,
    "r_style": False,
    "article": False,
    "version": False,
}
