// Run a Python module of this project in Pyodide, under Node.
//
// node tests/pyodide.mjs FOLDER MODULE [ARGUMENT...]
//
// It is python3 -m MODULE ARGUMENT... in the project's folder. FOLDER has what npm install pyodide
// made, and the wheels that the module needs.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [folder, module, ...rest] = process.argv.slice(2);
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const found = createRequire(resolve(folder, "any.js")).resolve("pyodide/pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(found));

const pyodide = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" } });
const site = pyodide.runPython("import site; site.getsitepackages()[0]");
for (const name of readdirSync(folder).filter((name) => name.endsWith(".whl")))
  pyodide.unpackArchive(new Uint8Array(readFileSync(resolve(folder, name))), "wheel", { extractDir: site });
pyodide.mountNodeFS("/project", project);
pyodide.globals.set("argv", pyodide.toPy([module, ...rest]));
process.exitCode = pyodide.runPython(`
import os, runpy, sys

os.chdir("/project")
sys.path.insert(0, "/project")
sys.argv = argv
try:
    runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
    status = 0
except SystemExit as end:
    status = end.code
sys.stdout.flush()
int(status or 0)
`);
