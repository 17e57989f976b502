"""The fast path with hostile objects, and without memory: errors, and no crash."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rnnadd
from rnnadd import BinaryAdder
from rnnadd.sequences import CheckedSequences

ONE = [[1.0]]


class Liar(list):
    """A list that tells another length than it has."""

    def __init__(self, length, items=()):
        super().__init__(items)
        self.length = length

    def __len__(self):
        return self.length


class Evil(int):
    """A number to which every comparison is true."""

    def true(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = true
    __hash__ = int.__hash__


def test_lengths_that_lie_are_found_out(fast):
    honest = [[1.0]] * 100_000
    third = (2**64 + 8 - 100_000) // 3
    lies = [honest, Liar(third), Liar(third), Liar(2**64 + 8 - 100_000 - 2 * third)]
    with pytest.raises((MemoryError, OverflowError)):
        fast.Sequences(lies, lies)


class Lying(CheckedSequences):
    """One sequence of one step of one number, but for what is told otherwise."""

    columns, which, are_bits = 1, range(1), True

    def __init__(self, steps=1, raw=b"\1", there=None, are_bits=True):
        self.steps, self.raw, self.there = lambda i: steps, lambda i: raw, lambda i: there
        self.are_bits = are_bits

    def __getitem__(self, i):
        return ONE


@pytest.mark.parametrize(
    "lies",
    [
        {"steps": 2},
        {"steps": 2**61},
        {"steps": -1},
        {"steps": None},
        {"raw": b""},
        {"raw": b"\1\0"},
        {"raw": bytearray(b"\1")},
        {"raw": None},
        {"are_bits": False},
        {"raw": b"\0" * 9, "are_bits": False},
    ],
)
def test_checked_sequences_that_lie_are_found_out(fast, lies):
    fast.Sequences(Lying(), Lying())
    for inputs, targets in ((Lying(**lies), [ONE]), ([ONE], Lying(**lies))):
        if inputs == [ONE] and "steps" in lies:
            continue  # the inputs decide how many steps there are
        with pytest.raises((MemoryError, OverflowError, TypeError, ValueError)):
            fast.Sequences(inputs, targets)
    for there in (b"", b"\1\1", [1]):
        with pytest.raises((TypeError, ValueError)):
            fast.Sequences([ONE], Lying(there=there))


@pytest.mark.parametrize("length", [2**61 - 4, 2**60, 2**58])
def test_a_size_that_no_memory_has_is_found_out(fast, length):
    honest = [[1.0] * 8] * 1000
    lies = [honest, Liar(length)]
    with pytest.raises(MemoryError):
        fast.Sequences(lies, lies)


@pytest.mark.parametrize("length", [0, 1, 3, 2**61, 2**62])
def test_rows_whose_length_lies_are_refused(fast, length):
    lies = Liar(length, [1.0, 1.0])
    for inputs, targets in (([[lies]], [ONE]), ([ONE], [[lies]]), ([Liar(length, ONE * 2)], [ONE])):
        with pytest.raises((MemoryError, OverflowError, ValueError)):
            fast.Sequences(inputs, targets)
    network = fast.Network(1, 1, 1)
    for method in (network.forward, network.predict):
        for inputs in ([lies], Liar(length, [lies])):
            with pytest.raises((MemoryError, OverflowError, ValueError)):
                method(inputs)


def test_rows_that_change_meanwhile_are_refused(fast):
    class Grows:
        def __float__(self):
            rows[0].append(1.0)
            rows.append([1.0])
            return 1.0

    for method in (fast.Network(1, 1, 1).forward, lambda rows: fast.Sequences([rows], [ONE])):
        rows = [[Grows()]]
        with pytest.raises(ValueError):
            method(rows)


@pytest.mark.parametrize("position", [-(10**9), -1, 625, 10**9])
def test_what_is_checked_of_a_state_is_what_is_used(fast, position):
    words = (1,) * 624
    stream = fast.RRandom(7)
    before = stream.getstate()
    with pytest.raises(ValueError):
        stream.setstate((*words, Evil(position)))
    assert stream.getstate() == before
    state = BinaryAdder(backend="cython").__getstate__()
    with pytest.raises(ValueError):
        BinaryAdder().__setstate__({**state, "random_state": (*words, Evil(position))})


@pytest.mark.parametrize("number", [0, -1, -(2**63), 2**64])
def test_what_is_checked_of_a_dim_is_what_is_used(fast, number):
    errors = ValueError, MemoryError, OverflowError
    evil = Evil(number)
    for dims in ((evil, 1, 1), (1, evil, 1), (1, 1, evil)):
        with pytest.raises(errors):
            fast.Network(*dims)
    for dims in ((evil, 2), (8, evil)):
        with pytest.raises(errors):
            fast.Additions(fast.RRandom(0), *dims, "rejection")


def everything(fast, thing):
    """Call each method that `thing` has, as it should be called."""
    random, one = fast.RRandom(0), ([[1.0]],) * 3
    network = fast.Network(1, 1, 1)
    if isinstance(thing, fast.Network):
        sequences = fast.Sequences([ONE], [ONE])
        additions = fast.Additions(random, 1, 1, "rejection")
        calls = [
            lambda: thing.draw_synapses(random),
            lambda: thing.set_state(0, one),
            lambda: thing.state(),
            lambda: thing.history(),
            lambda: thing.synapse(0),
            lambda: thing.train(sequences, 1, 0.1, 0.0),
            lambda: fast.train_together([thing] * 8, [additions] * 8, [0.1] * 8, 1),
            lambda: thing.forward(ONE),
            lambda: thing.predict(ONE),
            lambda: thing.gradients(ONE, ONE),
            lambda: thing.add([(1,)], 1),
            lambda: thing.add_all_numbers(1),
        ]
    else:
        calls = [lambda: network.train(thing, 1, 0.1, 0.0)]
        if isinstance(thing, fast.Additions):
            assert thing.operands == ()
            thing.random_state(0)
            calls.append(lambda: fast.train_together([network] * 8, [thing] * 8, [0.1] * 8, 1))
    for call in calls:
        with pytest.raises((RuntimeError, ValueError)):
            call()


@pytest.mark.parametrize("ends", [False, True], ids=["half-made", "never made"])
@pytest.mark.parametrize("name", ["Network", "Additions", "Sequences"])
def test_an_object_that_is_not_made_yet_can_be_found_but_not_used(fast, name, ends):
    kind = type("Sub", (getattr(fast, name),), {})
    found = []

    class Number:
        def __index__(self):
            found[:] = [thing for thing in gc.get_objects() if type(thing) is kind]
            for thing in found:
                everything(fast, thing)
            if ends:
                raise InterruptedError
            return 1

        def __float__(self):
            return float(self.__index__())

    make = {
        "Network": lambda: kind(1, Number(), 1),
        "Additions": lambda: kind(fast.RRandom(0), 8, Number(), "rejection"),
        "Sequences": lambda: kind([ONE, [[Number()]]], [ONE, ONE]),
    }[name]
    if ends:
        with pytest.raises(InterruptedError):
            make()
    else:
        make()
    if not found:
        pytest.skip("this Python does not find such objects")
    if ends:
        everything(fast, found[0])


NO_MEMORY = """if True:
    import os
    from _testcapi import remove_mem_hooks, set_nomemory
    from rnnadd.backends import load_backend

    fast = load_backend("cython")
    one = [[1.0]]
    sequence = [[1.0, 0.0]] * 3
    network = fast.Network(2, 3, 1)
    random = fast.RRandom(0)
    network.draw_synapses(random)
    additions = fast.Additions(random, 8, 2, "rejection")
    sequences = fast.Sequences([sequence], [[[1.0], None, [0.0]]])
    many = [fast.Network(2, 3, 1) for _ in range(8)]
    calls = {
        "RRandom": lambda: fast.RRandom(5),
        "getstate": lambda: random.getstate(),
        "setstate": lambda state=random.getstate(): random.setstate(state),
        "Additions": lambda: fast.Additions(random, 8, 2, "rejection"),
        "operands": lambda: additions.operands,
        "random_state": lambda: additions.random_state(0),
        "Sequences": lambda: fast.Sequences([sequence], [one * 3]),
        "Sequences, some": lambda: fast.Sequences([sequence], [[None, [1.0], None]]),
        "Network": lambda: fast.Network(2, 3, 1),
        "draw_synapses": lambda: network.draw_synapses(random),
        "set_state": lambda state=network.state(): network.set_state(*state),
        "state": lambda: network.state(),
        "history": lambda: network.history(),
        "synapse": lambda: network.synapse(2),
        "train, additions": lambda: network.train(additions, 3, 0.1, 0.0),
        "train, sequences": lambda: network.train(sequences, 3, 0.1, 0.0),
        "train_together": lambda: fast.train_together(
            many, [fast.Additions(random, 8, 2, "rejection") for _ in many], [0.1] * 8, 3
        ),
        "forward": lambda: network.forward(sequence),
        "predict": lambda: network.predict(sequence),
        "gradients": lambda: network.gradients(sequence, [[1.0], None, [0.0]]),
        "add": lambda: network.add([(5, 9), (2**70, 1), (1, 2**70)], 1),
        "add_all_numbers": lambda: network.add_all_numbers(1),
        "refused": lambda: network.forward(one),
        "refused, too": lambda: network.add([(1, 2, 3)], 1),
    }

    def status(call, i):
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1]
        end = os._exit
        set_nomemory(i, i + 1)
        try:
            call()
        except Exception:  # MemoryError, and here and there what CPython itself makes of it
            pass
        remove_mem_hooks()
        end(0)

    ends = [(name, i, status(call, i)) for name, call in calls.items() for i in range(1, 31)]
    print(*[end for end in ends if end[2]])
"""


def test_operands_that_lie_about_their_number_take_no_memory(fast):
    network = fast.Network(2, 3, 1)
    for operands in (Liar(2**31, [1, 2]), Liar(2, [1, 2]), None, [1, 2]):
        with pytest.raises(TypeError):
            network.add([operands], 1)


@pytest.mark.needs_system
def test_a_failed_allocation_is_no_crash(fast, tmp_path):
    if sys.implementation.name != "cpython" or not hasattr(os, "fork"):
        pytest.skip("memory cannot be made to run out here")
    pytest.importorskip("_testcapi")
    where = {**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])}
    crashes = subprocess.check_output([sys.executable, "-c", NO_MEMORY], cwd=tmp_path, env=where)
    assert crashes.decode().strip() == ""
