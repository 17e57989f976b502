"""docs/learn.md: what is taught there is learned, with the same bits everywhere."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import rnnadd

PAGE = Path(__file__).parents[1] / "docs" / "learn.md"
BLOCK = re.compile(
    r"^```(sh|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE
)

# Of the files that the page makes.
SHA256 = {
    "difference.json": "265e500d28a83f9a",
    "parity.json": "ad732e2e78eb5911",
    "part.json": "64f94e135754fb85",
    "sum.json": "12fcb46fde885b1e",
    "triple.json": "da924989dc00cb80",
    "whole.json": "64f94e135754fb85",
    "xor.json": "457e092fa79bc6f4",
}


def run_block(language, code, folder, backend):
    """Run a block in a folder and return what it prints."""
    program = ["sh", "-e", "-c", code] if language == "sh" else [sys.executable, "-c", code]
    commands = folder / "commands"
    commands.mkdir(exist_ok=True)
    if not (commands / "python3").exists():
        (commands / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (commands / "python3").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(rnnadd.__file__).parents[1]),
        "RNNADD_BACKEND": backend,
    }
    where = {"cwd": folder, "env": environment, "stdout": subprocess.PIPE}
    return subprocess.run(program, check=True, **where).stdout.decode()


@pytest.mark.needs_system
@pytest.mark.skipif(not shutil.which("awk"), reason="there is no awk here")
def test_the_page_prints_what_stands_there_and_makes_the_same_models(quick_backend, tmp_path):
    for language, code, printed in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        assert run_block(language, code, tmp_path, quick_backend) == printed
    models = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    assert {name: hashlib.sha256(data).hexdigest()[:16] for name, data in models.items()} == SHA256
