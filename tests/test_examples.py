"""Examples in files: what is taken, what is refused, and how little room they take."""

import errno
import subprocess
import sys
from io import BytesIO

import pytest

from rnnadd import RNN, ExamplesError, read_examples
from rnnadd.lines import LONGEST_LINE, MOST_BITS, MOST_DIGITS, examples_of


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(content):
        path = tmp_path / "data.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def as_lists(examples):
    return [list(map(list, examples.inputs)), list(map(list, examples.targets))]


# --------------------------------------------------------------- whole numbers


def test_numbers_become_bits_the_least_significant_first(written):
    inputs, targets = read_examples(written("1 2 3\n"))
    assert list(inputs) == [[(1.0, 0.0), (0.0, 1.0)]]
    assert list(targets) == [[(1.0,), (1.0,)]]


def test_the_longest_number_of_the_file_decides_the_steps(written):
    examples = read_examples(written("1 1\n2 1000\n1 0\n"))
    assert (examples.kind, examples.steps, examples.signed) == ("numbers", 10, False)
    assert {len(sequence) for sequence in examples.inputs} == {10}


def test_more_bits_can_be_asked_for(written):
    assert read_examples(written("1 2 3"), bits=7).steps == 7


def test_fewer_bits_than_it_takes_are_refused(written):
    with pytest.raises(ValueError, match="bits must be at least 2 for these numbers, got 1"):
        read_examples(written("1 2 3"), bits=1)


@pytest.mark.parametrize("bits", [0, MOST_BITS + 1, 2.0])
def test_bits_that_will_not_do_are_refused(written, bits):
    with pytest.raises((TypeError, ValueError), match="bits must be"):
        read_examples(written("1 2 3"), bits=bits)


@pytest.mark.parametrize(
    "line, steps", [("0 0", 1), ("0 -1", 1), ("1 -1", 2), ("127 -128", 8), ("128 -1", 9)]
)
def test_negative_numbers_make_all_of_them_twos_complement(written, line, steps):
    examples = read_examples(written(line))
    assert (examples.steps, examples.signed) == (steps, "-" in line)
    for rows, x in zip((examples.inputs[0], examples.targets[0]), map(int, line.split())):
        bits = [int(bit) for (bit,) in rows]
        value = sum([bit << i for i, bit in enumerate(bits)])
        assert value - (bits[-1] << steps if "-" in line else 0) == x


def test_numbers_of_more_than_64_bits_are_kept_whole(written):
    examples = read_examples(written(f"1 2 3\n{2**70} 5 {2**70 + 5}\n"))
    assert examples.steps == 71 and examples.inputs.whole_numbers(0) == (1, 2)
    assert examples.inputs.whole_numbers(1) == (2**70, 5)
    assert examples.targets.whole_numbers(1) == (2**70 + 5,)


def test_the_largest_numbers_are_taken_whatever_python_allows(written):
    largest = 2 ** (MOST_BITS - 1) - 1
    if hasattr(sys, "set_int_max_str_digits"):
        limit = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(640)
    try:
        examples = read_examples(written(f"{largest} {-largest}"))
    finally:
        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(limit)
    assert examples.steps == MOST_BITS
    assert examples.inputs.whole_numbers(0) == (largest,)


# --------------------------------------------------------------- JSON Lines


def test_sequences_are_taken_as_they_are(written):
    examples = read_examples(
        written(
            '{"inputs": [[0, 1.5], [-1, 1e3]], "targets": [[1], null]}\n'
            '{"targets": [[0.25]], "inputs": [[2, 3]]}\n'
        )
    )
    assert (examples.kind, examples.steps, examples.signed) == ("sequences", 2, False)
    assert list(examples.inputs) == [[(0.0, 1.5), (-1.0, 1000.0)], [(2.0, 3.0)]]
    assert list(examples.targets) == [[(1.0,), None], [(0.25,)]]


def test_sequences_have_no_bits(written):
    with pytest.raises(ValueError, match="bits are for whole numbers"):
        read_examples(written('{"inputs": [[1]], "targets": [[1]]}'), bits=8)


# --------------------------------------------------------------- odd files


@pytest.mark.parametrize(
    "content",
    [
        "1 2 3\n4 5 9\n",
        "1 2 3\r\n4 5 9\r\n",
        "\n\n  1\t2  3 \n\n4 5 9",
        "# sums\n1 2 3\n# more\n+4 5 09\n",
        b"\xef\xbb\xbf1 2 3\n4 5 9\n",
    ],
)
def test_how_the_lines_are_written_does_not_matter(written, content):
    examples = read_examples(written(content))
    plain = read_examples(written("1 2 3\n4 5 9"))
    assert as_lists(examples) == as_lists(plain)


FORM = 'it must have the form {"inputs": [...], "targets": [...]}'
ODD = [
    ("", ": there is no example in it, which is a line such as: 3 5 8"),
    ("\n# nothing\n\n", ": there is no example in it, which is a line such as: 3 5 8"),
    ("5\n", ", line 1: there must be at least 2 numbers, the last of them the answer"),
    ("1 2 3\n\n1 2\n", ", line 3: there must be 3 numbers, got 2"),
    ("1 2 3\n1 2 3 4\n", ", line 2: there must be 3 numbers, got 4"),
    ("1 2 three\n", ", line 1: 'three' is no whole number; write such as: 3 5 8"),
    ("1,2,3\n", ", line 1: '1,2,3' is no whole number; write such as: 3 5 8"),
    ("1 2.5\n", ", line 1: '2.5' is no whole number; write such as: 3 5 8"),
    ("1 nan\n", ", line 1: 'nan' is no whole number; write such as: 3 5 8"),
    ("1_0 2\n", ", line 1: '1_0' is no whole number; write such as: 3 5 8"),
    ("\u0663 2\n", ", line 1: '\u0663' is no whole number; write such as: 3 5 8"),
    (b"\xff 2\n", ", line 1: '\ufffd' is no whole number; write such as: 3 5 8"),
    (
        "1 2\n" + "7" * 10**6,
        f", line 2: a number must have at most {MOST_DIGITS} digits, got 1000000",
    ),
    ("1 2 3\n{}\n", ", line 2: '{}' is no whole number; write such as: 3 5 8"),
    (b"\x7fELF\0\0\1", ", line 1: it is no plain text; write the file as UTF-8"),
    ("1 2".encode("utf-16"), ", line 1: it is no plain text; write the file as UTF-8"),
    (b"1 " * LONGEST_LINE, f", line 1: it has more than {LONGEST_LINE} bytes; put one example on"),
    ("1 2 3\r4 5 9\r", ", line 1: it has a carriage return in it; end each line with a newline"),
    ("{", f", line 1: {FORM}: Expecting property name enclosed in double quotes, at character 2"),
    ("{}", ", line 1: it must have the form"),
    ('{"inputs": [[1]]}', ", line 1: it must have the form"),
    ('{"inputs": [[1]], "targets": [[1]], "x": 1}', ", line 1: it must have the form"),
    ('{"inputs": [[1]], "inputs": [[1]]}', ", line 1: a field is repeated"),
    ('{"inputs": [], "targets": []}', ", line 1: inputs must be a list of vectors, got []"),
    ('{"inputs": [[1], [1, 2]], "targets": [[1], [1]]}', ", line 1: inputs[1] must be a list of 1"),
    ('{"inputs": [[1]], "targets": [[1], [1]]}', ", line 1: targets must be a list of 1 vector"),
    ('{"inputs": [[1]], "targets": [null]}', ", line 1: targets must have a list of numbers"),
    ('{"inputs": [[NaN]], "targets": [[1]]}', ", line 1: NaN is no number that will do"),
    ('{"inputs": [[1e999]], "targets": [[1]]}', ", line 1: inputs[0][0] must be a finite number"),
    ('{"inputs": [[true]], "targets": [[1]]}', ", line 1: inputs[0][0] must be a number, got True"),
    ('{"inputs": [["1"]], "targets": [[1]]}', ", line 1: inputs[0][0] must be a number, got '1'"),
    ('{"inputs": 1, "targets": [[1]]}', ", line 1: inputs must be a list of vectors, got 1.0"),
    ('{"inputs": [[1]], "targets": [[\\u0031]]}', ", line 1: it has a backslash"),
    ('{"inputs": ' + "[" * 10**5, ", line 1: it is nested too deep"),
    (b'{"\xff": 1}', ", line 1: it is no plain text; write the file as UTF-8"),
    (
        '{"inputs": [[1]], "targets": [[1]]}\n{"inputs": [[1, 2]], "targets": [[1]]}',
        ", line 2: inputs[0] must be a list of 1 number, got 2",
    ),
    ('{"inputs": [[1]], "targets": [[1]]}\n1 2 3', f", line 2: {FORM}: Extra data, at character 3"),
]


@pytest.mark.parametrize("content, message", ODD, ids=range(len(ODD)))
def test_an_odd_file_is_refused_with_path_line_and_remedy(written, content, message):
    path = written(content)
    with pytest.raises(ExamplesError) as caught:
        read_examples(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert len(str(caught.value)) < len(str(path)) + 300


def test_a_line_without_an_end_is_not_read_to_its_end():
    class Endless(BytesIO):
        def readline(self, limit):
            assert limit <= LONGEST_LINE + 1
            return b"1" * limit

    with pytest.raises(ExamplesError, match="line 1: it has more than"):
        examples_of(Endless(), "endless")


def test_a_file_that_breaks_off_is_named():
    class Broken(BytesIO):
        def readline(self, limit):
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError) as caught:
        examples_of(Broken(), "broken")
    assert (caught.value.errno, caught.value.filename) == (errno.EIO, "broken")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        read_examples(tmp_path / "nowhere")
    with pytest.raises(OSError, match=tmp_path.name):
        read_examples(tmp_path)


def test_a_million_lines_fit_into_some_hundred_megabytes(written):
    tracemalloc = pytest.importorskip("tracemalloc")
    pairs = [(i % 32768, 7 * i % 32768) for i in range(10_000)]
    path = written("".join([f"{a} {b} {a + b}\n" for a, b in pairs]))
    tracemalloc.start()
    try:
        learned, _ = read_examples(path).hold_out(0.1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert learned.steps == 16
    assert peak < 200 * 10_000


# --------------------------------------------------------------- what is learned from


NUMBERS = "".join([f"{i} {i * i % 16} {i - i * i % 16}\n" for i in range(16)])
SEQUENCES = (
    '{"inputs": [[0, 1], [1, 1]], "targets": [null, [1]]}\n'
    '{"inputs": [[0.5, 1]], "targets": [[0.5]]}\n'
    '{"inputs": [[1, 0], [1, 1], [0, 0]], "targets": [[1], null, [0]]}\n'
)


@pytest.mark.parametrize("content", [NUMBERS, SEQUENCES])
def test_the_network_learns_from_them_as_from_lists(written, backend, content):
    examples = read_examples(written(content))
    inputs, targets = as_lists(examples)
    expected = RNN(2, 3, 1).fit(inputs, targets, epochs=3)
    assert RNN(2, 3, 1, backend=backend).fit(*examples, epochs=3) == expected
    assert RNN(2, 3, 1, backend=backend).fit(examples.inputs, targets, epochs=3) == expected
    assert RNN(2, 3, 1, backend=backend).fit(inputs, examples.targets, epochs=3) == expected
    rnn = RNN(2, 3, 1, backend=backend)
    assert rnn.predict(examples.inputs) == rnn.predict(inputs)


@pytest.mark.parametrize("content", [NUMBERS, SEQUENCES])
def test_some_of_them_are_learned_from_as_lists_are(written, backend, content):
    some = read_examples(written(content)).only([2, 0])
    expected = RNN(2, 3, 1).fit(*as_lists(some))
    assert RNN(2, 3, 1, backend=backend).fit(*some) == expected


def test_other_dims_than_the_networks_are_refused(written, backend):
    inputs, targets = read_examples(written(NUMBERS))
    with pytest.raises(ValueError, match=r"inputs\[0\]\[0\] must be a list of 3 numbers, got 2"):
        RNN(3, 3, 1, backend=backend).fit(inputs, targets)
    with pytest.raises(ValueError, match=r"targets\[0\]\[0\] must be a list of 2 numbers, got 1"):
        RNN(2, 3, 2, backend=backend).fit(inputs, targets)


def test_inputs_and_targets_of_different_files_are_refused(written, backend):
    inputs, _ = read_examples(written("1 2 3\n1 2 3\n"))
    _, targets = read_examples(written("1 2 7\n1 2 7\n"))
    with pytest.raises(ValueError, match=r"targets\[0\] must be a list of 2 vectors, got 3"):
        RNN(2, 3, 1, backend=backend).fit(inputs, targets)


def test_no_examples_are_refused(written, backend):
    nothing = read_examples(written(NUMBERS)).only([])
    with pytest.raises(ValueError, match="inputs must be a list of sequences, got"):
        RNN(2, 3, 1, backend=backend).fit(*nothing)


# --------------------------------------------------------------- what is held out


@pytest.mark.parametrize(
    "seed, sample", [(1, [9, 4, 7, 1, 2]), (42, [1, 5, 10, 8, 2]), (123, [3, 10, 2, 8, 6])]
)
def test_the_lines_that_are_held_out_are_those_that_r_samples(written, seed, sample):
    examples = read_examples(written("".join([f"{i} {i}\n" for i in range(1, 11)])))
    for count in range(1, 6):
        learned, held_out = examples.hold_out(count / 10, seed)
        numbers = [held_out.inputs.whole_numbers(i)[0] for i in range(len(held_out))]
        assert numbers == sorted(sample[:count])
        assert len(learned) == 10 - count
        rest = [learned.inputs.whole_numbers(i)[0] for i in range(len(learned))]
        assert sorted(rest + numbers) == list(range(1, 11)) and rest == sorted(rest)


def test_any_share_but_0_holds_out_one_at_least(written):
    examples = read_examples(written("1 1\n2 2\n3 3\n"))
    assert [len(part) for part in examples.hold_out(0.0)] == [3, 0]
    assert [len(part) for part in examples.hold_out(1e-9)] == [2, 1]


@pytest.mark.parametrize(
    "share, message",
    [
        (1, "holdout must be a share from 0 to below 1, got 1.0"),
        (-0.1, "holdout must be a share from 0 to below 1, got -0.1"),
        (float("nan"), "holdout must be a finite number, got nan"),
        (0.9, "holdout must leave an example to learn from, got 0.9 of 2"),
    ],
)
def test_a_share_that_will_not_do_is_refused(written, share, message):
    examples = read_examples(written("1 1\n2 2\n"))
    with pytest.raises(ValueError) as caught:
        examples.hold_out(share)
    assert str(caught.value) == message


@pytest.mark.needs_system
def test_they_are_imported_only_when_they_are_used():
    code = "import sys, rnnadd; print([x for x in sys.modules if x[-6:] in ('.lines', 'amples')])"
    run = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert run.stdout.strip() == b"[]"
