"""The trainings of a sweep: all seeds times all values of the hyperparameters, counted through."""

from __future__ import annotations

from itertools import product

from ..checks import check_integer, check_list, check_range, check_settings, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Sequence

    Settings = Dict[str, Any]

SHAPE = ["hidden_dim", "binary_dim", "input_dim"]  # adders that differ in these train apart
ORDER = [*SHAPE, "sample_kind", "alpha", "seed"]  # the last one changes fastest


class Grid:
    """The trainings, each with a number from 0 on. None is made before it is asked for.

    seeds    a range, or a list of whole numbers
    values   of each hyperparameter of `BinaryAdder`: one, or a list of them

    Raises TypeError or ValueError for what will not do.

    >>> grid = Grid(range(1000), {"hidden_dim": [4, 16], "alpha": 0.1, "binary_dim": 8,
    ...                           "input_dim": 2, "sample_kind": "rejection"})
    >>> grid.total
    2000
    >>> grid.settings(1007)["seed"], grid.settings(1007)["hidden_dim"]
    (7, 16)
    >>> grid.number(grid.settings(1007))
    1007
    """

    def __init__(self, seeds: Any, values: dict[str, Any]) -> None:
        axes = {name: check_values(name, values[name]) for name in ORDER[:-1]}
        for dims in product(*[axes[name] for name in ("binary_dim", "input_dim", "sample_kind")]):
            check_range(*dims)
        self._axes: dict[str, Sequence[Any]] = {**axes, "seed": check_seeds(seeds)}
        self._places = {
            name: {value: place for place, value in enumerate(axis)} for name, axis in axes.items()
        }
        if not isinstance(self._axes["seed"], range):
            self._places["seed"] = {seed: i for i, seed in enumerate(self._axes["seed"])}
        # On a machine of 32 bits, len() cannot count all seeds.
        self._sizes = {name: axis.index(axis[-1]) + 1 for name, axis in self._axes.items()}
        self.total = 1
        for size in self._sizes.values():
            self.total *= size

    def settings(self, number: int) -> Settings:
        """Return the settings of a training, as `BinaryAdder` takes them."""
        settings = {}
        for name in reversed(ORDER):
            number, place = divmod(number, self._sizes[name])
            settings[name] = self._axes[name][place]
        return settings

    def number(self, settings: Settings) -> int:
        """Return the number of the training with these settings, or raise ValueError."""
        number = 0
        for name in ORDER:
            axis, value = self._axes[name], settings[name]
            try:
                place = axis.index(value) if isinstance(axis, range) else self._places[name][value]
            except (KeyError, ValueError):
                raise ValueError(f"this sweep has no {name} {shown(value)}") from None
            number = number * self._sizes[name] + place
        return number

    def end_of_shape(self, number: int) -> int:
        """Return the number after the last training that has the same shape."""
        same = self.total
        for name in SHAPE:
            same //= self._sizes[name]
        return (number // same + 1) * same


def check_values(name: str, values: Any) -> tuple[Any, ...]:
    """Return one or many values of a hyperparameter as a tuple, or raise TypeError or ValueError.

    >>> check_values("hidden_dim", [4, 4])
    Traceback (most recent call last):
    ValueError: hidden_dim must be different values, got 4 twice
    """
    many = hasattr(values, "__iter__") and not isinstance(values, (str, bytes))
    listed = check_list(name, values, "values") if many else [values]
    if name in ("binary_dim", "input_dim"):  # which go together: `Grid` checks that
        checked = [check_integer(name, value, 1) for value in listed]
    else:
        checked = [check_settings(**{name: value})[name] for value in listed]
    return _different(name, checked)


def check_seeds(seeds: Any) -> Sequence[int]:
    """Return seeds as they are if they are a range, or else as a tuple.

    >>> check_seeds(1000)
    Traceback (most recent call last):
    TypeError: seeds must be a range or a list of whole numbers, such as range(1000), got 1000
    """
    if not isinstance(seeds, range):
        if not hasattr(seeds, "__iter__"):
            what = "a range or a list of whole numbers, such as range(1000)"
            raise TypeError(f"seeds must be {what}, got {shown(seeds)}")
        listed = check_list("seeds", seeds, "whole numbers")
        return _different("seeds", [check_settings(seed=seed)["seed"] for seed in listed])
    if not seeds:
        raise ValueError(f"seeds must be one seed or more, got {seeds}, which is empty")
    for seed in (seeds[0], seeds[-1]):
        check_settings(seed=seed)
    return seeds


def _different(name: str, values: list[Any]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        twice = next(value for i, value in enumerate(values) if value in values[:i])
        raise ValueError(f"{name} must be different values, got {shown(twice)} twice")
    return tuple(values)
