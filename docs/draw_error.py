"""Draw the picture of the README: how the error falls in the run that the article printed.

From the project's folder: python3 -m docs.draw_error > docs/error.svg
"""

from rnnadd import BinaryAdder

WIDTH, HEIGHT = 730, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 700, 40, 250
ITERATIONS, LARGEST_ERROR = 10_000, 5
BLOCK = 100  # iterations to a point of the curve


def x_of(iteration: float) -> float:
    return LEFT + (RIGHT - LEFT) * iteration / ITERATIONS


def y_of(error: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * error / LARGEST_ERROR


def train():
    """Return one report an iteration of the article's run."""
    reports = []
    adder = BinaryAdder(seed=1145857194, sample_kind="rounding")
    adder.fit(ITERATIONS, report=reports.append, report_every=1)
    return reports


def curve(reports) -> str:
    """Return the mean error of each block, as the points of a polyline."""
    points = []
    for start in range(0, ITERATIONS, BLOCK):
        total = 0.0  # not sum(), which rounds in another way since Python 3.12
        for report in reports[start : start + BLOCK]:
            total += report.overall_error
        points.append(f"{x_of(start + BLOCK / 2):.1f},{y_of(total / BLOCK):.1f}")
    return " ".join(points)


def axes():
    """Yield grid lines and labels."""
    for error in range(LARGEST_ERROR + 1):
        y = y_of(error)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{error}</text>'
    for iteration in range(0, ITERATIONS + 1, 2_000):
        x, y = x_of(iteration), BOTTOM + 20
        yield f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{iteration:,}</text>'
    yield f'<text x="{LEFT}" y="{TOP - 16}">error of one addition: the sum over its 8 bits</text>'
    yield f'<text x="{RIGHT}" y="{BOTTOM + 40}" text-anchor="end">additions learned from</text>'


def dots(reports):
    """Yield the ten errors that the article prints, each with its sum as a tooltip."""
    for report in reports[999::1000]:
        x, y = x_of(report.iteration), y_of(report.overall_error)
        a, b = report.operands
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#d55e00">'
        yield f"<title>{a} + {b} = {report.answer}</title></circle>"


def draw(reports) -> str:
    title = "How the network learns to add: mean error (line) and the article's reports (dots)"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="13" fill="#333" role="img">',
            f"<title>{title}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *axes(),
            f'<polyline points="{curve(reports)}" fill="none" stroke="#0072b2" stroke-width="2"/>',
            *dots(reports),
            "</svg>",
        ]
    )


if __name__ == "__main__":
    print(draw(train()))
