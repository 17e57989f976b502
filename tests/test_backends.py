"""Which backend is chosen, and what is said when one is missing."""

import builtins
import warnings
from fractions import Fraction

import pytest

import rnnadd
from rnnadd import backends
from rnnadd.backends import choose_backend, describe_backend
from rnnadd.command.main import main


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv("RNNADD_BACKEND", raising=False)


@pytest.fixture
def without_cython(monkeypatch):
    """Return a function that lets the import of the fast path fail with an error."""
    real_import = builtins.__import__

    def hide(error):
        def failing_import(name, globals=None, locals=None, fromlist=(), level=0):
            if name in ("fast", "fast.backend"):
                raise error
            return real_import(name, globals, locals, fromlist, level)

        monkeypatch.setattr(builtins, "__import__", failing_import)

    return hide


def test_an_adder_says_what_it_trains_with(backend):
    assert rnnadd.BinaryAdder(backend=backend).backend == backend


def test_the_fastest_there_is_is_chosen_without_a_wish(fast):
    assert rnnadd.backend == choose_backend() == rnnadd.BinaryAdder().backend == "cython"


def test_the_environment_chooses_the_backend(backend, monkeypatch):
    monkeypatch.setenv("RNNADD_BACKEND", backend)
    assert rnnadd.backend == rnnadd.BinaryAdder().backend == backend


def test_an_argument_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("RNNADD_BACKEND", "fortran")
    assert choose_backend("python") == "python"


def test_an_unknown_backend_in_the_environment_is_an_error(monkeypatch, capsys):
    monkeypatch.setenv("RNNADD_BACKEND", "fortran")
    expected = "RNNADD_BACKEND must be 'cython' or 'python', got 'fortran'"
    with pytest.raises(ValueError, match=expected):
        print(rnnadd.backend)
    with pytest.raises(ValueError, match=expected):
        rnnadd.BinaryAdder()
    assert main(["--version"]) == 2
    assert expected in capsys.readouterr().err


def test_without_the_fast_path_the_reference_is_chosen_and_the_reason_told(without_cython):
    without_cython(ImportError("undefined symbol: x"))
    assert rnnadd.backend == "python"
    assert describe_backend() == "python, because undefined symbol: x"


def test_a_fast_path_that_is_asked_for_and_missing_is_an_error_with_the_reason(
    without_cython, monkeypatch, tmp_path
):
    monkeypatch.setattr(backends, "PACKAGE", str(tmp_path / "rnnadd"))
    without_cython(ModuleNotFoundError("No module named 'rnnadd.fast.backend'"))
    expected = "backend must be 'python', got 'cython': it is not built in this clone"
    with pytest.raises(ValueError, match=expected):
        rnnadd.BinaryAdder(backend="cython")


@pytest.mark.parametrize(
    "beside, remedy",
    [
        ("rnnadd-0.1.0.dist-info", "pip install --no-binary rnnadd rnnadd"),
        ("rnnadd.egg-info", "pip install -e ."),
        ("other-1.0.dist-info", "pip install -e ."),
    ],
)
def test_what_builds_the_fast_path_is_told(without_cython, monkeypatch, tmp_path, beside, remedy):
    (tmp_path / beside).mkdir()
    monkeypatch.setattr(backends, "PACKAGE", str(tmp_path / "rnnadd"))
    monkeypatch.setattr(backends, "BUILD_NOTE", str(tmp_path / "none"))
    without_cython(ModuleNotFoundError("No module named 'rnnadd.fast.backend'"))
    assert rnnadd.backend == "python" and remedy in describe_backend()


def test_the_reason_of_a_failed_build_is_told(without_cython, monkeypatch, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("command 'gcc' failed\n")
    monkeypatch.setattr(backends, "BUILD_NOTE", str(note))
    without_cython(ModuleNotFoundError("No module named 'rnnadd.fast.backend'"))
    assert describe_backend().endswith("when rnnadd was installed: command 'gcc' failed")


def test_the_reference_says_that_it_was_asked_for(monkeypatch, fast):
    monkeypatch.setenv("RNNADD_BACKEND", "python")
    assert describe_backend() == "python, because RNNADD_BACKEND asks for it"
    assert describe_backend("cython").startswith("cython, instructions: ")
    assert describe_backend("python") == "python, because --backend asks for it"


def test_the_baseline_instructions_can_be_forced(fast, monkeypatch):
    monkeypatch.setenv("RNNADD_BASELINE", "1")
    assert describe_backend() == "cython, instructions: baseline"


def rounded(number, bits):
    """Return a fraction from 1 to 2 as it is with so many bits, ties to even."""
    return Fraction(round(number * 2 ** (bits - 1)), 2 ** (bits - 1))


def test_the_sum_that_is_looked_at_differs_where_numbers_are_rounded_twice():
    exact = 1 + Fraction(1, 2**53) + Fraction(1, 2**80)
    assert rounded(exact, 53) == 1 + Fraction(1, 2**52)
    assert rounded(rounded(exact, 64), 53) == 1
    assert not backends.rounds_twice()


def test_a_python_that_rounds_twice_is_told_of_once(monkeypatch, capsys):
    monkeypatch.setattr(backends, "rounds_twice", lambda: True)
    monkeypatch.setattr(backends, "_said", {})
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("default")
        rnnadd.BinaryAdder(backend="python")
        rnnadd.RNN(2, 3, 1, backend="python")
    [warning] = said
    assert warning.category is RuntimeWarning
    assert str(warning.message).startswith("the last digits differ from those of other machines")
    assert main(["--version", "--backend", "python"]) == 0
    assert "x87 instructions, which round each number twice)" in capsys.readouterr().out


def test_the_fast_path_never_rounds_twice(fast, monkeypatch, recwarn):
    monkeypatch.setattr(backends, "rounds_twice", lambda: True)
    rnnadd.BinaryAdder(backend="cython")
    assert main(["--version"]) == 0
    assert not recwarn
