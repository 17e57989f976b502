/** Python in a worker: Pyodide runs the package without its C, to the same bits. */

const SLICE = 500; // milliseconds between two words on how far it is

onmessage = async ({ data: { pyodide, archive, head, iterations, tail } }) => {
  try {
    postMessage({ progress: "Python is being loaded." });
    const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
    const python = await loadPyodide({ indexURL: pyodide });
    python.unpackArchive(archive, "zip");
    python.runPython(head);
    let some = 10;
    for (let left = iterations; left > 0; ) {
      const before = performance.now();
      const now = Math.min(some, left);
      python.runPython(`adder.fit(${now})`);
      left -= now;
      some = Math.max(1, Math.round((now * SLICE) / Math.max(1, performance.now() - before)));
      postMessage({ trained: iterations - left });
    }
    const version = python.runPython("import platform; platform.python_version()");
    postMessage({ finished: { found: python.runPython(`${tail}digest`), version } });
  } catch (error) {
    postMessage({
      failed: String(error.message ?? error)
        .trim()
        .split("\n")
        .at(-1),
    });
  }
};
