"""The commands that prove: `rnnadd verify` and `check`."""

from __future__ import annotations

import os
from time import monotonic

from ..adder import BinaryAdder
from ..checks import check_seconds
from .models import model_parser, numbers_of_any_length
from .progress import ProgressLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECONDS = (BinaryAdder.verify.__kwdefaults__ or {})["seconds"]


def verify(argv: list[str]) -> None:
    """Print a sum that a network gets wrong, or that it is proved to add, or neither."""
    parser = model_parser(
        "verify",
        "Look for a sum that a saved network gets wrong, and then for a proof that there is none,"
        "\nof any length.",
    )
    help = "write the proof's certificate to this file, if there is a proof"
    parser.add_argument("-o", "--output", metavar="CERTIFICATE", help=help)
    help = f"how long it may take ({SECONDS:g})"
    parser.add_argument("--seconds", type=float, metavar="N", help=help)
    parser.backend()
    given = parser.parse_args(argv)
    seconds = check_seconds("--seconds", getattr(given, "seconds", SECONDS))
    output = getattr(given, "output", None)
    refuse_the_model(output, given.path)
    adder = BinaryAdder.load(given.path, backend=getattr(given, "backend", None))
    start = monotonic()
    with ProgressLine(lambda: int(monotonic() - start), int(seconds), "seconds"):
        result = adder.verify(seconds=seconds)
    with numbers_of_any_length():
        print(result)
    certificate = getattr(result, "certificate", None)
    if output is not None and certificate is not None:
        certificate.save(output)


def check(argv: list[str]) -> None:
    """Print what a certificate proves of a network."""
    from ..proof import Certificate, check

    parser = model_parser(
        "check", "Build the proof again from a certificate that rnnadd verify has written."
    )
    parser.add_argument("certificate", metavar="CERTIFICATE", help="the file of the certificate")
    parser.backend()
    given = parser.parse_args(argv)
    adder = BinaryAdder.load(given.path, backend=getattr(given, "backend", None))
    certificate = Certificate.load(given.certificate)
    covers: list[Any] = []
    with ProgressLine(lambda: covers[0].done if covers else 0, certificate.cells, "balls"):
        print(check(adder, certificate, covers.append))


def refuse_the_model(output: str | None, path: str) -> None:
    """Raise ValueError if the certificate would take the place of the model."""
    if output is not None and os.path.exists(output) and os.path.samefile(output, path):
        raise ValueError(f"the certificate would take the place of the model: -o {output}")
