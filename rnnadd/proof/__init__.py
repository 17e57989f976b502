"""Does a network really add? The sum that comes out wrong, or a proof that none does.

`BinaryAdder.find_mistake` and `BinaryAdder.verify` are the way in. docs/proof.md is the page to
read beside this wing.
"""

from .certificate import Certificate, CertificateError
from .verify import Open, Proved, Refuted, check

__all__ = ["Certificate", "CertificateError", "Open", "Proved", "Refuted", "check"]
