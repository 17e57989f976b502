"""Places where little is allowed: the package works there, with the same weights."""

import os
import re
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest
from conftest import sha256

import rnnadd
from rnnadd import BinaryAdder
from rnnadd.backends import why_not_cython
from rnnadd.command.main import main

pytestmark = pytest.mark.needs_system

PACKAGE = Path(rnnadd.__file__).parent
MEGABYTE = 2**20
KEPT = "ASAN_OPTIONS", "LD_PRELOAD", "RNNADD_BASELINE", "SYSTEMROOT"

# Prints what trained, and the digest of its weights.
PROGRAM = """
import hashlib
from rnnadd import BinaryAdder

adder = BinaryAdder(seed=0).fit(100)
weights = [w for s in (adder.synapse_0, adder.synapse_1, adder.synapse_h) for row in s for w in row]
print(adder.backend, hashlib.sha256("\\n".join(w.hex() for w in weights).encode()).hexdigest())
"""


@pytest.fixture
def expected():
    """The digest that PROGRAM has to print."""
    return sha256(BinaryAdder(seed=0).fit(100))


@pytest.fixture
def python(tmp_path):
    """Return a function that runs Python in an empty folder and returns what it prints."""
    (tmp_path / "empty").mkdir()

    def run(*arguments, start=(), preexec_fn=None, **environment):
        # Nothing is left of the environment but what the fast path's own build may need.
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        process = subprocess.run(
            [*start, sys.executable, *arguments],
            capture_output=True,
            cwd=tmp_path / "empty",
            env={**kept, **environment},
            preexec_fn=preexec_fn,
        )
        assert (process.returncode, process.stderr.decode()) == (0, "")
        return process.stdout.decode().rstrip()

    return run


def copy_package(folder):
    """Copy the package as it is installed, without what Python has kept."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(PACKAGE, folder / "rnnadd", ignore=ignored)


RECIPES = re.findall(
    r"^```sh\n(.*?)^```",
    (Path(__file__).parents[1] / "docs" / "sandboxes.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
ZIP, ZIPAPP = RECIPES[:2]


@pytest.mark.parametrize("recipe, arguments", [(ZIP, []), (ZIPAPP, ["--article"])])
def test_a_recipe_does_what_it_says(tmp_path, capsys, recipe, arguments):
    copy_package(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    printed = subprocess.check_output(
        ["sh", "-ec", recipe], cwd=tmp_path, env={**os.environ, "PATH": path}
    )
    assert main(arguments) == 0
    assert printed.decode() == capsys.readouterr().out


def test_in_a_zip_file_the_version_says_why_it_is_slow(python, tmp_path, expected):
    copy_package(tmp_path / "folder")
    archive = shutil.make_archive(tmp_path / "rnnadd", "zip", tmp_path / "folder")
    assert python("-c", PROGRAM, PYTHONPATH=archive) == f"python {expected}"
    shutil.copy(archive, tmp_path / "empty")
    start = 'import sys; sys.path.insert(0, "rnnadd.zip")'  # as docs/sandboxes.md has it
    assert python("-c", f"{start}\n{PROGRAM}") == f"python {expected}"
    version = python("-m", "rnnadd", "--version", PYTHONPATH=archive)
    assert "it cannot be loaded from a zip file" in version


def test_a_zipapp_ends_with_the_status_of_the_command(tmp_path):
    copy_package(tmp_path / "app")
    shutil.copy(PACKAGE / "__main__.py", tmp_path / "app")
    zipapp.create_archive(tmp_path / "app", tmp_path / "rnnadd.pyz")
    command = [sys.executable, str(tmp_path / "rnnadd.pyz"), "--seed", "x"]
    assert subprocess.run(command, capture_output=True).returncode == 2


def test_a_folder_that_is_read_only_does(python, tmp_path, backend, expected):
    start = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # who may write everywhere
        start = [shutil.which("setpriv"), "--bounding-set", "-dac_override"]
        if start[0] is None:
            pytest.skip("this system cannot keep root from writing")
    package = copy_package(tmp_path / "folder")
    folders = [path for path in tmp_path.glob("folder/**") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        where = {"PYTHONPATH": str(tmp_path / "folder"), "RNNADD_BACKEND": backend}
        assert python("-c", PROGRAM, start=start, **where) == f"{backend} {expected}"
        assert not list(Path(package).rglob("__pycache__"))
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.mark.parametrize(
    "options", [["-I", "-S", "-OO", "-B"], ["-X", "dev", "-W", "error", "-bb"]]
)
def test_pythons_own_strictness_changes_nothing(python, backend, expected, options):
    find = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})"
    choose = f"import os; os.environ['RNNADD_BACKEND'] = {backend!r}"
    assert python(*options, "-c", f"{find}\n{choose}\n{PROGRAM}") == f"{backend} {expected}"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited in another way here")
@pytest.mark.skipif(sys.implementation.name != "cpython", reason="it takes more before it starts")
@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="the sanitizers take terabytes of addresses")
def test_64_megabytes_are_enough(python, backend, expected):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (64 * MEGABYTE, 64 * MEGABYTE))

    where = {"PYTHONPATH": str(PACKAGE.parent), "RNNADD_BACKEND": backend}
    assert python("-c", PROGRAM, preexec_fn=limit, **where) == f"{backend} {expected}"


# Runs a program in an interpreter of its own, after the fast path, if it is there, was used.
IN_ANOTHER_INTERPRETER = """
import hashlib  # CPython 3.12.1 crashes if another interpreter is the first to import it
import sys
import rnnadd

rnnadd.BinaryAdder().fit(1)
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
failed = interpreters.run_string(interpreters.create(), sys.argv[1])
if failed:
    raise SystemExit(failed)
"""


def test_in_another_interpreter_the_reference_trains(python, expected):
    if sys.implementation.name != "cpython":
        pytest.skip("this Python has one interpreter")
    tell = "from rnnadd.backends import describe_backend; print(describe_backend(), flush=True)"
    where = {"PYTHONPATH": str(PACKAGE.parent)}
    printed = python("-c", IN_ANOTHER_INTERPRETER, f"{PROGRAM}\n{tell}", **where)
    digest, described = printed.splitlines()
    assert digest == f"python {expected}"
    assert described.startswith("python, because ")
    if not why_not_cython():
        assert "interpreter" in described
