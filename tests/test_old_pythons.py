"""A Python that is too old says so in one line."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import rnnadd

pytestmark = pytest.mark.needs_system

VERSIONS = ["2.7", "3.6", "3.7"]


def old_python(version):
    """Return the path of a Python of this version, if one is at hand."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    candidates = glob.glob(f"{root}/versions/{version}.*/bin/python")
    for candidate in [*candidates, shutil.which(f"python{version}")]:
        if candidate:
            code = "import sys; print('%d.%d' % sys.version_info[:2])"
            process = subprocess.run([candidate, "-c", code], capture_output=True)
            if process.stdout.decode().strip() == version:
                return candidate
    return None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("arguments", [["-m", "rnnadd"], ["-c", "import rnnadd"]])
def test_an_old_python_says_what_is_needed(tmp_path, version, arguments):
    python = old_python(version)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    shutil.copytree(Path(rnnadd.__file__).parent, tmp_path / "rnnadd")
    process = subprocess.run([python, "-B", *arguments], cwd=tmp_path, capture_output=True)
    assert process.returncode == 1 and process.stdout == b""
    message = f"rnnadd needs Python 3.8 or newer, and this is {version}."
    assert process.stderr.decode().startswith(message) and process.stderr.count(b"\n") == 1
