"""Make anew what is generated in docs/ and in the README, or say what is stale.

From the project's folder: python3 -m docs.make [--check] [NAME ...]

It makes all that MAKERS has, or what begins with a name, such as docs/tutorial. With --check it
writes nothing, and fails if a file is not what it would be. It needs nothing but Python, and some
minutes without the fast path.
"""

import sys
from functools import partial
from pathlib import Path

from . import draw_pictures, draw_tutorial, pages
from .handout import handout
from .notebook import notebook
from .reference import reference

DOCS = Path(__file__).resolve().parent
PROJECT = DOCS.parent
CHAPTERS = sorted((DOCS / "tutorial").glob("[1-9]-*.md"))
TUTORIAL = [*CHAPTERS, DOCS / "tutorial" / "answers.md"]
OTHERS = [
    PROJECT / "README.md",
    *[DOCS / f"{name}.md" for name in ("many", "pictures", "proof", "teachers", "using")],
]


def page(path):
    """Return a page as its examples print it now, and the pictures that they draw, by path."""
    text, files = pages.run(path.read_text(encoding="utf-8"), typed=path in TUTORIAL)
    made = {path: text}
    if path in TUTORIAL:
        made.update({path.parent / name: data.decode() for name, data in files.items()})
    return made


def notebooks():
    """Return the notebooks, by path: of the pages as they are in the folder."""
    return {
        path.with_suffix(".ipynb"): notebook(path.read_text(encoding="utf-8")) for path in TUTORIAL
    }


def pictures():
    """Return the pictures that no example draws, by path."""
    drawn = {DOCS / name: picture for name, picture in draw_pictures.draw().items()}
    drawn.update(
        {DOCS / "tutorial" / name: picture for name, picture in draw_tutorial.draw().items()}
    )
    return {path: picture.svg for path, picture in drawn.items()}


MAKERS = {
    **{path.relative_to(PROJECT).as_posix(): partial(page, path) for path in [*TUTORIAL, *OTHERS]},
    "handout": lambda: {DOCS / "handout.html": handout()},
    "notebooks": notebooks,
    "pictures": pictures,
    "reference": lambda: {DOCS / "reference.md": reference()},
}


def stale(name):
    """Return what a maker would make anew, by path."""
    return {
        path: text
        for path, text in MAKERS[name]().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def main(arguments):
    """Do what the arguments ask for, and return the exit status."""
    check = "--check" in arguments
    names = [argument for argument in arguments if argument != "--check"] or [""]
    chosen = [maker for maker in MAKERS if any(maker.startswith(name) for name in names)]
    if not chosen:
        print("There is only:", *MAKERS, sep="\n  ")
        return 2
    status = 0
    for maker in chosen:
        print(maker, flush=True)
        for path, text in stale(maker).items():
            print(f"  {'stale' if check else 'made anew'}: {path.relative_to(PROJECT)}", flush=True)
            if check:
                status = 1
            else:
                path.write_bytes(text.encode())
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
