"""A page as a Jupyter notebook: the same text, its examples as cells, what they print in place."""

import json
import re

from .pages import EXAMPLE

CHAPTER = re.compile(r"\((\d-\w+|answers)\.md")  # a link from one page of the tutorial to another


def notebook(page):
    """Return the text of the notebook (nbformat 4.5) of a page of Markdown."""
    cells, at = [], 0
    for example in EXAMPLE.finditer(page):
        cells += [*_text(page[at : example.start()]), _code(example["code"], example["printed"])]
        at = example.end()
    cells += _text(page[at:])
    count = 0
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _text(text):
    """Return the cell of a text, or none if there is nothing in it."""
    if not text.strip():
        return []
    source = CHAPTER.sub(r"(\1.ipynb", text.strip())
    return [{"cell_type": "markdown", "metadata": {}, "source": _lines(source)}]


def _code(code, printed):
    outputs = []
    if printed:
        outputs = [{"name": "stdout", "output_type": "stream", "text": _lines(printed)}]
    source = _lines(code.rstrip("\n"))
    return {"cell_type": "code", "metadata": {}, "outputs": outputs, "source": source}


def _lines(text):
    return text.splitlines(keepends=True)
