"""The examples on a page: boxes of Python, and below each of them a box with what it prints."""

import os
import re
import sys
from code import InteractiveConsole
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

EXAMPLE = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)


def run(text, typed=False):
    """Run the examples on a page, in order, in an empty folder.

    typed   line by line, as one types them into Python, which is stricter: it shows the value of
            each expression, and an empty line ends a function

    Returns the page with what they print now, and the files that they have written, by name.
    """
    names = {"__name__": "__main__"}
    console = Typist(names) if typed else None

    def replaced(example):
        code, printed = example["code"], StringIO()
        with redirect_stdout(printed):
            if console:
                console.type_in(code)
            else:
                exec(compile(code, "<an example>", "exec"), names)
        below = f"\n```text\n{printed.getvalue()}```\n" if printed.getvalue() else ""
        return f"```python\n{code}```\n{below}"

    with empty_folder() as folder:
        new = EXAMPLE.sub(replaced, text)
        return new, {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class Typist(InteractiveConsole):
    """Python's prompt, without prompts, that stops at the first error."""

    def type_in(self, code):
        for line in code.splitlines():
            self.push(line)
        if self.push(""):
            raise SyntaxError(f"it does not end: {code}")

    def showtraceback(self):
        raise sys.exc_info()[1]

    def showsyntaxerror(self, *args, **kwargs):
        raise sys.exc_info()[1]


@contextmanager
def empty_folder():
    """Work in an empty folder, while a `with` lasts."""
    before = os.getcwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)
