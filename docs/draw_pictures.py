"""The pictures of the README and of the docs, from the run that the article printed."""

from pathlib import Path

from rnnadd import BinaryAdder
from rnnadd.pictures import (
    error_through_time,
    learning_curve,
    on_paper,
    the_carry,
    the_carry_appears,
    weights,
)
from rnnadd.pictures.balls import the_balls
from rnnadd.proof import Certificate

DATA = Path(__file__).parents[1] / "tests" / "data"
CERTIFICATE = DATA / "certificate-seed0-n3000-h5-d8-a0.5.json"


def draw():
    """Return the pictures, by the names of their files."""
    adder = BinaryAdder(seed=1145857194, sample_kind="rounding").fit(4_000)
    backwards = error_through_time(adder, 101, 116)
    adder.fit(6_000)
    small = BinaryAdder(seed=0, hidden_dim=5, alpha=0.5).fit(3_000)
    return {
        "balls.svg": the_balls(small, Certificate.load(CERTIFICATE)),
        "carry.svg": the_carry_appears(adder),
        "paper.svg": on_paper(adder, 101, 116),
        "mistake.svg": on_paper(adder, 16, 8144),
        "path.svg": the_carry(adder, 16, 8144),
        "curve.svg": learning_curve(adder),
        "backwards.svg": backwards,
        "weights.svg": weights(adder),
    }
