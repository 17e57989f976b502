/** The package in Python, which all that the playground does is held against. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const PYTHON = process.env.PYTHON ?? "python3";

export const playground = fileURLToPath(new URL("..", import.meta.url));
export const kernel = new WebAssembly.Module(readFileSync(join(playground, "kernel/kernel.wasm")));

/** The settings of the run that the article printed. */
export const ARTICLE = { seed: 1145857194, sample_kind: "rounding" };

/** What a program in Python prints. */
export function python(program, ...args) {
  return execFileSync(PYTHON, ["-c", program, ...args], { cwd: PROJECT, encoding: "utf-8" });
}

/** What the command line prints. */
export function rnnadd(...args) {
  return execFileSync(PYTHON, ["-m", "rnnadd", ...args], { cwd: PROJECT, encoding: "utf-8" });
}

/** The options of the command line for some settings. */
export function optionsOf(settings) {
  return Object.entries(settings).map(([name, x]) => `--${name.replaceAll("_", "-")}=${x}`);
}

/** The file that the command line saves after a training. */
export function savedFile(settings, iterations) {
  return inFolder((folder) => {
    const path = join(folder, "model.json");
    rnnadd(...optionsOf({ ...settings, iterations, save: path }), "--quiet");
    return readFileSync(path, "utf-8");
  });
}

/** The file that the command line saves after it went on from another to so many iterations. */
export function resumedFile(text, iterations) {
  return inFolder((folder) => {
    const path = join(folder, "model.json");
    writeFileSync(path, text);
    rnnadd(...optionsOf({ resume: path, iterations }), "--quiet");
    return readFileSync(path, "utf-8");
  });
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "playground-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
