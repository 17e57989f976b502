"""Run the pages of docs/sandboxes.md in a browser, and rows of docs/machines.md.

From the project's folder: python3 tests/pages.py FOLDER

FOLDER has what npm install pyodide brython @pyscript/core made: nothing is loaded from elsewhere.
Each page has to show what stands below it in docs/sandboxes.md.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from time import monotonic

PROJECT = Path(__file__).parents[1]
SECONDS = 300  # until a page is given up

# Tells the server what the page shows, again and again.
TELL = """<script>
setInterval(() => fetch("/shown", { method: "POST", body: document.body.innerText }), 300);
</script>"""

PYODIDE_ROW = """<!doctype html><pre>learning</pre>
<script type="module">
  import { loadPyodide } from "./pyodide/pyodide.mjs";
  const pyodide = await loadPyodide();
  pyodide.unpackArchive(await (await fetch("rnnadd.zip")).arrayBuffer(), "zip");
  pyodide.FS.writeFile("machine.py", await (await fetch("machine.py")).text());
  let printed = "";
  pyodide.setStdout({ batched: (line) => (printed += line) });
  const wrong = pyodide.runPython("from machine import main; main()");
  document.querySelector("pre").textContent = `${printed} wrong: ${wrong}`;
</script>"""

BRYTHON_ROW = """<!doctype html>
<script src="brython/brython.js"></script><script src="brython/brython_stdlib.js"></script>
<pre>learning</pre>
<script type="text/python">
  import io, sys
  from browser import document
  sys.stdout = io.StringIO()
  from machine import main
  wrong = main(100)
  document.select_one("pre").text = f"{sys.stdout.getvalue().strip()} wrong: {wrong}"
</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Serve files, and take what a page shows."""

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.shown.put(text.strip())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def lay_out(folder, modules):
    """Put beside each other what the pages need."""
    ignored = shutil.ignore_patterns("__pycache__", "*.so", "fast")
    shutil.copytree(PROJECT / "rnnadd", folder / "rnnadd", ignore=ignored)
    shutil.make_archive(str(folder / "rnnadd"), "zip", folder, "rnnadd")
    shutil.copy(PROJECT / "docs" / "machine.py", folder)
    for name in ("pyodide", "brython", "@pyscript"):
        (folder / name).symlink_to(Path(modules, "node_modules", name).resolve())


def pages():
    """Yield the name, the HTML and the expected text, a pattern, of each page."""
    text = (PROJECT / "docs" / "sandboxes.md").read_text(encoding="utf-8")
    text = re.sub(r"https://cdn\.jsdelivr\.net/pyodide/v[\d.]+/full/", "./pyodide/", text)
    text = re.sub(r"https://cdn\.jsdelivr\.net/npm/([@a-z/]+)@[\d.]+/", r"./\1/", text)
    # PyScript has an address of Pyodide in it
    text = text.replace('{"files": {', '{"interpreter": "./pyodide/pyodide.mjs", "files": {')
    found = re.findall(r"^```html\n(.*?)^```\n\n(?:```text\n(.*?)\n```)?", text, re.DOTALL | re.M)
    tested = [page for page in found if page[1]]
    assert len(tested) == 3
    for html, shown in tested:
        yield shown, html, re.escape(shown)
    yield "Pyodide", PYODIDE_ROW, r"\| .* \| wrong: 0"
    yield "Brython", BRYTHON_ROW, r"\| .* \| wrong: 0"


def shown_by(browser, server, page, pattern):
    """Return what a page shows at last: what the pattern wants, if that ever comes."""
    server.shown = Queue()
    profile = tempfile.mkdtemp()
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    address = f"http://127.0.0.1:{server.server_port}/{page}"
    chromium = subprocess.Popen([browser, *options, address], stderr=subprocess.DEVNULL)
    text, end = "nothing", monotonic() + SECONDS
    try:
        while not re.fullmatch(pattern, text) and monotonic() < end:
            text = server.shown.get(timeout=SECONDS)
    except Empty:
        pass
    finally:
        chromium.kill()
        chromium.wait()
        # other processes of Chromium may still write there
        shutil.rmtree(profile, ignore_errors=True)
    return text


def main(modules):
    browser = shutil.which("chromium")
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), modules)
        server = ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *request: Handler(*request, directory=folder)
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name, html, pattern in pages():
            Path(folder, "page.html").write_text(html + TELL, encoding="utf-8")
            text = shown_by(browser, server, "page.html", pattern)
            print(text.replace(" wrong: 0", ""), flush=True)
            if not re.fullmatch(pattern, text):
                print(f"the page {name} should show {pattern}", file=sys.stderr)
                failures += 1
        server.shutdown()
    return failures


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)
