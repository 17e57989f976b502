"""Run the notebooks of the tutorial, and compare what they print with what stands in them.

With rnnadd and its extra `docs` installed: python3 tests/run_notebooks.py
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial"


def main():
    """Return how many notebooks print something else."""
    failures = 0
    for path in sorted(TUTORIAL.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        before = outputs(notebook)
        with tempfile.TemporaryDirectory() as folder:
            client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}})
            client.execute()
        same = outputs(notebook) == before
        print(f"{path.name}: {len(before)} cells, {'the same' if same else 'NOT the same'}")
        failures += not same
    return failures


def outputs(notebook):
    """Return what each cell of code prints or shows, as text."""
    return [
        "".join([output.get("text", str(output.get("data", output))) for output in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
