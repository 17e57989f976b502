// Type the recipe for micropip of docs/sandboxes.md, in Pyodide under Node.
//
// node tests/micropip.mjs FOLDER DIST
//
// FOLDER has what npm install pyodide made, and the wheels of micropip and of what it needs. DIST has
// rnnadd's pure wheel, which is served to it.

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, dist] = process.argv.slice(2);
const found = createRequire(resolve(folder, "any.js")).resolve("pyodide/pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(found));

const wheels = (from) => readdirSync(from).filter((name) => name.endsWith("none-any.whl"));
const page = readFileSync(new URL("../docs/sandboxes.md", import.meta.url), "utf-8");
const [, recipe] = page.match(/^```python\n(import micropip\n[^]*?)^```$/m);

const pyodide = await loadPyodide();
const extractDir = pyodide.runPython("import site; site.getsitepackages()[0]");
for (const name of wheels(folder))
  pyodide.unpackArchive(new Uint8Array(readFileSync(resolve(folder, name))), "wheel", { extractDir });

const [wheel] = wheels(dist).filter((name) => name.startsWith("rnnadd"));
const server = createServer((_, response) => response.end(readFileSync(resolve(dist, wheel))));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/${wheel}`;
const typed = recipe.replace(/http:[^"]*\.whl/, url);
if (typed === recipe) throw new Error("the recipe for micropip names no wheel");
const sum = await pyodide.runPythonAsync(`${typed}
import rnnadd

print(rnnadd.__file__)
rnnadd.BinaryAdder(seed=0).fit(5_000).add(101, 116)`);
server.close();
if (sum !== 217) throw new Error(`101 + 116 = ${sum}`);
