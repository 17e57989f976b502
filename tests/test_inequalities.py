"""Each inequality of docs/proof.md is needed: without it the cover is none, and recheck.py sees so.

Those for rounding, (8) to (10), change too little to be seen so: see test_bounds.py.
"""

import pytest
from recheck import Recheck
from test_cover import FOREVER, cells_of, path_of, small, synapses_of

from rnnadd.proof import Certificate
from rnnadd.proof import cover as module
from rnnadd.proof.bounds import Weights
from rnnadd.proof.cover import Cover


class NoRadius(Cover):  # (1), the first term
    def _lengths(self, linear, radius, boxes):
        return super()._lengths(linear, 0.0, boxes)


class NoBoxes(Cover):  # (1), the second term
    def _lengths(self, linear, radius, boxes):
        return super()._lengths(linear, radius, [])


class NoRemainder(Cover):  # (2)
    def _remainder(self, p, delta, error, deviation):
        return 0.0


class NoNewBox(Cover):  # (3)
    def _absorb(self, after, deltas, depth):
        n = len(deltas)
        super()._absorb(after._replace(boxes=[*after.boxes[:-1], [[0.0] * n] * n]), deltas, depth)


class NoReach(Cover):  # (4)
    def _check_output(self, after, bit, remainders, deltas):
        nothing = [0.0] * len(deltas)
        super()._check_output(after._replace(radius=0.0, boxes=[[]]), bit, nothing, nothing)


class NoOldBoxes(Cover):  # (5), the second term
    def _size(self, after, norm, deltas):
        return super()._size(after._replace(boxes=after.boxes[-1:]), norm, deltas)


class NoSize(Cover):  # (6)
    def _is_absorbed(self, place, size, number):
        return super()._is_absorbed(place, 0.0, number)


class NoRoom(Cover):  # (7)
    def _size(self, after, norm, deltas):
        return 0.5 * super()._size(after, norm, deltas)


class OneInputLess(Cover):
    def __init__(self, weights, norms, settings):
        weights.ones = weights.ones[:-1]
        super().__init__(weights, norms, settings)


def rechecked(data, make_cover, factor=1.0):
    """Build a cover of the small network with three steps, and check it in whole numbers.

    One of the output's weights is multiplied by the factor.
    """
    synapses, certificate = synapses_of(small(6, None)), Certificate.load(path_of(data, 6))
    synapses[1][1][0] *= factor
    cover = make_cover(Weights(synapses), certificate.norms, certificate.settings)
    assert cover.build(FOREVER) == "covered"
    return Recheck(synapses, certificate.norms, cells_of(cover), certificate.settings.steps).run()


@pytest.mark.parametrize(
    "make_cover",
    [NoRadius, NoBoxes, NoRemainder, NoNewBox, NoOldBoxes, NoSize, NoRoom, OneInputLess],
)
def test_whole_numbers_see_what_is_no_bound(data, make_cover):
    with pytest.raises(AssertionError, match="an image lies in no ball"):
        rechecked(data, make_cover)


@pytest.mark.slow
def test_whole_numbers_see_an_output_that_may_be_wrong(data):
    with pytest.raises(AssertionError, match="an output may be wrong"):
        rechecked(data, NoReach, factor=0.6)


def test_whole_numbers_see_a_spectral_norm_that_is_too_small(data, monkeypatch):  # (5), (11)
    bound = module.spectral_bound
    monkeypatch.setattr(module, "spectral_bound", lambda matrix: 0.9 * bound(matrix))
    with pytest.raises(AssertionError, match="an image lies in no ball"):
        rechecked(data, Cover)
