"""Look at a page in a browser, as people do: light and dark, on a phone and on a desk.

With rnnadd installed: python3 tests/look.py [FOLDER]

Headless Chromium draws the pages of some networks, and of sweeps. No text may lie over another one
of its picture, and none may be cut. The handout must fit on one sheet of paper. With a folder, the
drawings are kept there as PNG files. Where there is no Chromium, Debian's package is installed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import rnnadd
from rnnadd import BinaryAdder
from rnnadd.pictures.page import page
from rnnadd.sweeps.page import page_of
from rnnadd.sweeps.summary import Summary

HANDOUT = Path(__file__).parents[1] / "docs" / "handout.html"
WIDTHS = 360, 1280
HEIGHT = 6_000

PAGES = {
    "article": (BinaryAdder(seed=1145857194, sample_kind="rounding"), 10_000, (16, 8144)),
    "untrained": (BinaryAdder(), 0, ()),
    "one-unit": (BinaryAdder(hidden_dim=1, binary_dim=1), 100, ()),
    "many-units": (BinaryAdder(hidden_dim=512), 30, (2**40 - 1, 1)),
    "five-numbers": (BinaryAdder(input_dim=5, binary_dim=4), 1_000, ()),
    "long-numbers": (BinaryAdder(binary_dim=51, hidden_dim=8), 20_000, (2**51 - 1, 1)),
}

SWEEPS = {
    "sweep": dict(seeds=range(100), iterations=3_000, hidden_dim=[2, 4, 8, 16], alpha=[0.1, 0.5]),
    "many-values": dict(
        seeds=[-(2**31), 0, 2**31 - 1],
        iterations=10,
        hidden_dim=list(range(1, 13)),
        alpha=[1e-300, 123456.0, *[i / 1000 for i in range(1, 7)]],
        binary_dim=[1, 30],
    ),
}

# Says in the page's title what is wrong in it. The box of a text has room above and below its
# letters, so boxes of lines below each other may share a third of their height.
SCRIPT = """<script>
const wrong = [];
for (const svg of document.querySelectorAll("svg")) {
  const whole = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map(text => text.getBoundingClientRect());
  boxes.forEach((a, i) => {
    if (a.left < whole.left - 0.5 || a.right > whole.right + 0.5) wrong.push(
      "cut: " + texts[i].textContent);
    boxes.slice(0, i).forEach((b, j) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 0.5 && down > 0.35 * Math.min(a.height, b.height)) wrong.push(
        texts[j].textContent + " lies over " + texts[i].textContent);
    });
  });
}
if (document.documentElement.scrollWidth > window.innerWidth) wrong.push("the page is too wide");
document.title = "wrong: " + wrong.length + " " + wrong.slice(0, 5).join("; ");
</script>"""


def main(folder=None):
    """Draw all pages, and return how many are wrong."""
    browser = shutil.which("chromium") or installed()
    failures = 0
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in pages(scratch):
            path = Path(scratch, f"{name}.html")
            path.write_text(text)
            checked = Path(scratch, f"{name}-checked.html")
            checked.write_text(path.read_text().replace("</body>", f"{SCRIPT}</body>"))
            for width in WIDTHS:
                drawn = run(browser, width, checked, "--dump-dom")
                [found] = re.findall("<title>wrong: (.*?)</title>", drawn)
                print(f"{name}, {width} pixels wide: {found}", flush=True)
                failures += found[0] != "0"
                for mode in ("light", "dark") if folder else ():
                    png = Path(folder, f"{name}-{width}-{mode}.png").absolute()
                    dark = ["--blink-settings=preferredColorScheme=0"] if mode == "dark" else []
                    run(browser, width, path, f"--screenshot={png}", *dark)
        sheets = printed(browser, HANDOUT, Path(folder or scratch, "handout.pdf").absolute())
        print(f"the handout, printed: {sheets} page(s)", flush=True)
        failures += sheets != 1
    return failures


def pages(scratch):
    """Yield the name and the text of each page."""
    for name, (adder, iterations, operands) in PAGES.items():
        yield name, page(adder.fit(iterations), *operands)
    for name, settings in SWEEPS.items():
        results = Path(scratch, f"{name}.csv")
        for _ in rnnadd.sweep(output=results, **settings):
            pass
        yield name, page_of(Summary(results))


def printed(browser, path, pdf):
    """Print a page to a file, and return on how many sheets."""
    run(browser, WIDTHS[1], path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def run(browser, width, path, *options):
    """Return what headless Chromium prints of a page."""
    profile = tempfile.mkdtemp()
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={profile}", f"--window-size={width},{HEIGHT}", *options]
    command += [path.as_uri()]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    finally:  # other processes of Chromium may still write there
        shutil.rmtree(profile, ignore_errors=True)


def installed():
    """Install Debian's Chromium and return its path."""
    print("installing Chromium", flush=True)
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return shutil.which("chromium")


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
