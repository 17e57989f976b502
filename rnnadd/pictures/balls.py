"""The balls of a proof: what holds every state, on the two axes that show the carry."""

from __future__ import annotations

from math import sqrt

from ..proof.bounds import Weights
from ..proof.certificate import Certificate
from ..proof.verify import check
from ..reference.matrix import dot, times
from .axes import Cloud
from .carry import Panel, check_that_a_carry_shows, legend
from .drawing import WIDTH, Picture, label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from ..adder import BinaryAdder
    from ..proof.norms import Norm

TEXT = (
    "Each ellipse is the shadow of one ball of the proof; a carry leaves the column in the darker"
    " ones. The balls hold every state that the network can ever reach, after any number of"
    " columns. The marks are the states of random additions."
)


def the_balls(adder: BinaryAdder, certificate: Certificate) -> Picture:
    """Return the balls of a proof over the states of random additions.

    They are built from the certificate. Raises `CertificateError` if it does not prove that the
    network adds, and ValueError if the network adds one number only.
    """
    check_that_a_carry_shows(adder)
    covers: list[Any] = []
    proved = check(adder, certificate, covers.append)
    cloud = Cloud(adder)
    panel = Panel(cloud, 30, 92, WIDTH - 20, 388)
    shadows = Shadows(adder, cloud, panel, certificate.norms)
    title = f"The {proved.cells:,} balls of the proof"
    marks = [*legend(44), *panel.axes(), *shadows.of(covers[0]), *panel.cloud()]
    marks.append(label(12, 84, "ellipses: the balls that hold every state there can be", "small"))
    return Picture(title, TEXT, 414, marks)


class Shadows:
    """Where balls are in a panel: a circle that a 2 x 2 matrix makes an ellipse of.

    A ball is all c + r L a, where a is no longer than 1. Seen along the two axes, P, it is
    P c + r P L a, an ellipse. If M = r P L, the lower triangle of M t(M) = low t(low), by Cholesky,
    makes the same ellipse of a circle.
    """

    def __init__(self, adder: BinaryAdder, cloud: Cloud, panel: Panel, norms: list[Norm]) -> None:
        n = Weights(adder._rnn._network.state()[1]).hidden_dim
        self._cloud, self._panel, self._norms = cloud, panel, norms
        left, bottom = self._place([0.0] * n)
        rows = []
        for i in range(n):
            x, y = self._place([1.0 if j == i else 0.0 for j in range(n)])
            rows.append((x - left, y - bottom))
        axes = list(zip(*rows))
        self._shadows = [times(axes, norm.inverse) for norm in norms]

    def _place(self, h: list[float]) -> tuple[float, float]:
        ones, read = self._cloud.axes.place(h)
        return self._panel.unclamped(ones, read)

    def of(self, cover: Any) -> Iterator[str]:
        for number in range(1, len(cover)):
            centre, radius, norm, _ = cover.cell(number)
            x, y = self._place(centre)
            across, up = self._shadows[norm]
            a = sqrt(dot(across, across))
            b = dot(across, up) / a if a > 0.0 else 0.0
            c = sqrt(max(dot(up, up) - b * b, 0.0))
            matrix = " ".join([f"{v:.2f}" for v in (radius * a, radius * b, 0.0, radius * c, x, y)])
            kind, opacity = ("one", 0.3) if self._norms[norm].carry else ("shade", 0.2)
            yield f'<circle r="1" transform="matrix({matrix})" class="{kind}" opacity="{opacity}"/>'
