"""The cover: sound, the same on both backends, and checked again by other means."""

import random
import signal
from functools import lru_cache

import pytest
from follow import follow
from recheck import Recheck

from rnnadd import BinaryAdder
from rnnadd.proof import Certificate, CertificateError, check
from rnnadd.proof.bounds import Weights
from rnnadd.proof.verify import twins

FOREVER = float("inf")

# Two small networks that are proved to add, by their hidden_dim, and their seeds. The first one's
# certificate takes one step at a time, the other's up to three.
SMALL = {5: 0, 6: 1}


@lru_cache(maxsize=None)
def state_of(hidden_dim):
    adder = BinaryAdder(SMALL[hidden_dim], hidden_dim=hidden_dim, alpha=0.5).fit(3_000)
    return adder._rnn._network.state()


def small(hidden_dim, backend):
    """Return a small network that adds."""
    adder = BinaryAdder(SMALL[hidden_dim], hidden_dim=hidden_dim, alpha=0.5, backend=backend)
    adder._rnn._network.set_state(*state_of(hidden_dim))
    return adder


def path_of(data, hidden_dim):
    return data / f"certificate-seed{SMALL[hidden_dim]}-n3000-h{hidden_dim}-d8-a0.5.json"


def cover_of(synapses, certificate, backend, **settings):
    """Return a cover with the norms of a certificate, and with how it ends."""
    make_cover, _ = twins(backend)
    settings = certificate.settings._replace(**settings)
    cover = make_cover(Weights(synapses), certificate.norms, settings)
    return cover, cover.build(FOREVER)


def cells_of(cover):
    return [tuple(cover.cell(i)) for i in range(len(cover))]


def synapses_of(adder):
    return [[list(row) for row in synapse] for synapse in adder._rnn._network.state()[1]]


@pytest.mark.parametrize("hidden_dim", SMALL)
def test_a_certificate_proves_its_network(backend, data, hidden_dim):
    adder, certificate = small(hidden_dim, backend), Certificate.load(path_of(data, hidden_dim))
    proved = check(adder, certificate)
    assert proved.cells == certificate.cells and proved.transitions > 4 * (proved.cells - 1)
    assert 0.1 < proved.margin < adder.score(8).margin
    assert str(proved).startswith("proved: it adds numbers of every length")


@pytest.mark.parametrize("hidden_dim", SMALL)
@pytest.mark.parametrize("steps, theta", [(1, 0.6), (3, 0.6), (2, 0.0)])
def test_both_backends_build_the_same_balls(fast, data, hidden_dim, steps, theta):
    certificate = Certificate.load(path_of(data, hidden_dim))
    synapses = synapses_of(small(hidden_dim, "python"))
    arguments = dict(steps=steps, theta=theta)
    expected, how = cover_of(synapses, certificate, "python", **arguments)
    cover, ends = cover_of(synapses, certificate, "cython", **arguments)
    assert ends == how and cells_of(cover) == cells_of(expected)
    assert repr(cells_of(cover)) == repr(cells_of(expected))
    assert (cover.done, cover.transitions) == (expected.done, expected.transitions)
    assert cover.margin.hex() == expected.margin.hex()


@pytest.mark.slow
@pytest.mark.parametrize("hidden_dim", SMALL)
def test_whole_numbers_agree_with_the_cover(data, hidden_dim):
    adder = small(hidden_dim, None)
    certificate = Certificate.load(path_of(data, hidden_dim))
    synapses = synapses_of(adder)
    cover, ends = cover_of(synapses, certificate, adder.backend)
    assert ends == "covered"
    recheck = Recheck(synapses, certificate.norms, cells_of(cover), certificate.settings.steps)
    assert recheck.run() >= 4 * len(cover)


def test_whole_numbers_find_a_ball_that_was_taken_away(data):
    adder, certificate = small(5, None), Certificate.load(path_of(data, 5))
    cover, _ = cover_of(synapses_of(adder), certificate, adder.backend)
    cells = cells_of(cover)
    del cells[10:40]
    with pytest.raises(AssertionError, match="an image lies in no ball"):
        Recheck(synapses_of(adder), certificate.norms, cells, 1).run()


def test_whole_numbers_take_no_weights_too_large_for_them(data):
    certificate = Certificate.load(path_of(data, 5))
    first = ([0.0] * 5, 0.0, 0, -1)
    synapses = synapses_of(small(5, None))
    synapses[2] = [[w * 2.0**30 for w in row] for row in synapses[2]]
    with pytest.raises(AssertionError, match="too large for SLACK"):
        Recheck(synapses, certificate.norms, [first], 1)


def followed(data, hidden_dim, times_radius=1.0, **changes):
    """Follow random states through the balls of a certificate, or of smaller ones."""
    adder, certificate = small(hidden_dim, None), Certificate.load(path_of(data, hidden_dim))
    watched = []
    proved = check(adder, certificate, watched.append)._replace(**changes)
    cells = [(c, radius * times_radius, norm, k) for c, radius, norm, k in cells_of(watched[0])]
    return follow(adder, proved, cells, states=50, steps=100, rng=random.Random(hidden_dim))


@pytest.mark.parametrize("hidden_dim", SMALL)
def test_no_state_leaves_the_balls(data, hidden_dim):
    assert 0.2 < followed(data, hidden_dim) < 0.5


def test_a_state_that_leaves_the_balls_is_seen(data):
    with pytest.raises(AssertionError, match="a state is outside of all balls"):
        followed(data, 5, times_radius=0.1)


def test_an_output_that_is_nearer_than_was_proved_is_seen(data):
    with pytest.raises(AssertionError, match="an output is wrong, or too near"):
        followed(data, 6, margin=0.4)


# What breaks one inequality of the check each: (what is changed, how the cover ends).


def test_an_output_that_may_be_wrong_ends_the_cover(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    synapses = synapses_of(small(5, backend))
    synapses[1] = [[-w for w in row] for row in synapses[1]]
    cover, ends = cover_of(synapses, certificate, backend)
    assert ends == "output" and cover.done == 0


def test_an_output_that_is_right_by_too_little_ends_the_cover(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    synapses = synapses_of(small(5, backend))
    synapses[1] = [[w * 2.0**-33 for w in row] for row in synapses[1]]
    assert cover_of(synapses, certificate, backend)[1] == "output"


def test_a_ball_that_gets_too_large_ends_the_cover(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    synapses = synapses_of(small(5, backend))
    cover, _ = cover_of(synapses, certificate, backend)
    largest = max(radius for _, radius, _, _ in cells_of(cover))
    assert cover_of(synapses, certificate, backend, largest=largest)[1] == "covered"
    assert cover_of(synapses, certificate, backend, largest=largest * 0.999)[1] == "radius"


def test_a_new_ball_must_be_larger_than_the_image_in_it(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    tiny = certificate._replace(norms=[n._replace(radius=2.0**-30) for n in certificate.norms])
    synapses = synapses_of(small(5, backend))
    assert cover_of(synapses, tiny, backend, grow=1.0)[1] == "radius"


def test_a_carry_without_a_norm_ends_the_cover(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    norms = [norm for norm in certificate.norms if norm.carry == 0]
    synapses = synapses_of(small(5, backend))
    assert cover_of(synapses, certificate._replace(norms=norms), backend)[1] == "carry"


def test_states_that_part_are_never_covered(backend, data):
    certificate = Certificate.load(path_of(data, 5))
    synapses = synapses_of(small(5, backend))
    synapses[2] = [[1.5 * w for w in row] for row in synapses[2]]
    synapses[1] = [[w * 100.0 for w in row] for row in synapses[1]]
    assert cover_of(synapses, certificate, backend)[1] in ("output", "radius")


def test_a_step_of_the_building_ends_when_the_time_is_over(backend, data):
    certificate = Certificate.load(path_of(data, 6))
    make_cover, _ = twins(backend)
    norms = [norm._replace(radius=norm.radius / 100) for norm in certificate.norms]
    weights = Weights(synapses_of(small(6, backend)))
    cover = make_cover(weights, norms, certificate.settings)
    assert cover.build(0.0) == "time"
    assert len(cover) < 1_000_000


def test_a_certificate_of_another_network_is_refused(backend, data):
    with pytest.raises(CertificateError, match="of another network"):
        check(small(6, backend), Certificate.load(path_of(data, 5)))


def test_a_certificate_that_is_too_weak_is_refused(backend, data):
    certificate = Certificate.load(path_of(data, 6))
    weak = certificate._replace(settings=certificate.settings._replace(steps=1))
    with pytest.raises(CertificateError, match="proves nothing: a ball gets too large"):
        check(small(6, backend), weak)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_a_signal_ends_the_building(backend, data):
    class Interrupted(Exception):
        pass

    def interrupt(*_):
        raise Interrupted

    certificate = Certificate.load(path_of(data, 5))
    make_cover, _ = twins(backend)
    small_balls = [norm._replace(radius=0.001) for norm in certificate.norms]
    weights = Weights(synapses_of(small(5, backend)))
    cover = make_cover(weights, small_balls, certificate.settings)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Interrupted):
            cover.build(FOREVER)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert cover.done > 0
