"""A certificate: what it takes to build the cover of one network again.

It has norms and settings, and says of which network they are. It need not be trusted: `check`
builds the whole cover from it, and that is the proof. A certificate is a file like a model: one
JSON document that ends with its checksum, written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from math import isfinite

from ..checks import check_integer, check_number, shown
from ..document import check_length, document_text, read_document
from ..files import ModelError, read_file, write_file
from ..report import NamedTuple
from .bounds import LARGEST_HIDDEN_DIM, LARGEST_WEIGHT
from .cover import MOST_STEPS, Settings
from .norms import Norm, make_norm

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any

    from ..reference.network import Synapses

FORMAT, VERSION = "rnnadd-certificate", 1
FIELDS = ["format", "version", "network", "hidden_dim", "steps", "theta", "grow", "largest"]
FIELDS += ["cells", "carries", "radii", "centroids", "matrices"]
MOST_NORMS = 4096


class CertificateError(ModelError):
    """A file is no sound certificate, or not one of this network. The message has the reason."""


class Certificate(NamedTuple):
    """The norms and settings of a finished cover.

    network    the digest of the network's weights
    settings   how the cover is built
    norms      of its balls
    cells      how many balls it had when it was built: for a progress line, and not trusted
    """

    network: str
    settings: Settings
    norms: list[Norm]
    cells: int

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the certificate to a file, whole or not at all.

        Raises TypeError or ValueError for what is no path, and OSError if it cannot be written.
        """
        document = {
            "format": FORMAT,
            "version": VERSION,
            "network": self.network,
            "hidden_dim": len(self.norms[0].centroid),
            **self.settings._asdict(),
            "cells": self.cells,
            "carries": [norm.carry for norm in self.norms],
            "radii": [norm.radius for norm in self.norms],
            "centroids": [norm.centroid for norm in self.norms],
            "matrices": [row for norm in self.norms for row in norm.matrix],
        }
        write_file(path, document_text(document).encode(), "the certificate")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Certificate:
        """Return the certificate in a file.

        Raises OSError if the file cannot be read, and `CertificateError` if it is damaged, or no
        certificate.
        """
        data = read_file(path)
        try:
            return _certificate(read_document(data, FORMAT, VERSION, FIELDS))
        except (ArithmeticError, TypeError, ValueError) as error:
            raise CertificateError(f"{path}: {error}") from None


def digest(synapses: Synapses) -> str:
    """Return what tells a network from all others: the SHA-256 of its weights.

    >>> digest(([[1.0]], [[2.0]], [[3.0]]))[:16]
    'a05b3c4e7891ed11'
    """
    return hashlib.sha256(json.dumps(synapses).encode()).hexdigest()


def _certificate(document: dict[str, Any]) -> Certificate:
    """Return what a document says, or raise TypeError or ValueError for what can be no cover."""
    n = check_integer("hidden_dim", document["hidden_dim"], 1, LARGEST_HIDDEN_DIM)
    steps = check_integer("steps", document["steps"], 1, MOST_STEPS)
    theta, grow, largest = [
        _number(name, document[name], low)
        for name, low in (("theta", 0.0), ("grow", 1.0), ("largest", 0.0))
    ]
    cells = check_integer("cells", document["cells"], 1)
    if not isinstance(document["network"], str):
        raise TypeError(f"network must be a digest, got {shown(document['network'])}")
    radii, carries = document["radii"], document["carries"]
    if not isinstance(radii, list) or not 1 <= len(radii) <= MOST_NORMS:
        raise ValueError(f"radii must be a list of 1 to {MOST_NORMS} numbers")
    count = len(radii)
    check_length("carries", carries, count)
    centroids = _rows("centroids", document["centroids"], count, n)
    rows = _rows("matrices", document["matrices"], count * n, n)
    norms = [
        make_norm(
            centroids[i],
            check_integer("a carry", carries[i], 0, 256),
            rows[i * n : i * n + n],
            _number("a radius", radii[i], 2.0**-30),
        )
        for i in range(count)
    ]
    return Certificate(document["network"], Settings(steps, theta, grow, largest), norms, cells)


def _number(name: str, value: Any, low: float) -> float:
    number = check_number(name, value)
    if not low <= number <= LARGEST_WEIGHT:
        raise ValueError(f"{name} must be from {low} to {LARGEST_WEIGHT}, got {shown(value)}")
    return number


def _rows(name: str, value: Any, rows: int, columns: int) -> list[list[float]]:
    for row in check_length(name, value, rows):
        for x in check_length(f"a row of {name}", row, columns):
            if type(x) is not float or not isfinite(x):
                raise ValueError(f"{name} must have finite floats, got {shown(x)}")
    result: list[list[float]] = value
    return result
