/**
 * A model's file, byte for byte as `BinaryAdder.save` writes it, and read with suspicion:
 * rnnadd/document.py is the specification.
 */
import { checkInteger, checkSettings, DEFAULTS, Refused, shown } from "./checks.js";
import { hexFloat, pythonFloat } from "./numbers.js";
import { sha256 } from "./sha256.js";

const FORMAT = "rnnadd-model";
const VERSION = 3;
const HEADER = ["format", "version", "model"]; // version 1 had no model in it
const SETTINGS = Object.keys(DEFAULTS);
const SYNAPSES = ["synapse_0", "synapse_1", "synapse_h"];
const MOST_BLOCKS = 256;
const LARGEST_FILE = 2_000_000; // more than any network of this page takes

const bytesOf = (text) => new TextEncoder().encode(text);

/** The digest of all weights, row by row: two networks have the same one if all bits are equal. */
export function digest(state) {
  const weights = SYNAPSES.flatMap((name) => state[name].flat());
  return sha256(bytesOf(weights.map(hexFloat).join("\n")));
}

/** The text of a model's file. Throws Refused for weights that are no finite numbers. */
export function modelText(state) {
  for (const name of SYNAPSES) {
    if (!state[name].flat().every(Number.isFinite)) {
      throw new Refused(`a weight of ${name} is not finite, which no file can hold`);
    }
  }
  const { start, size, blocks, count, last } = state.history;
  let errors = count > 0 ? [...blocks, last] : blocks;
  let head = [start, size];
  if (!errors.flat().every(Number.isFinite)) [head, errors] = [[state.iterations, 1], []];
  return documentText(VERSION, state, head, errors);
}

function documentText(version, state, head, errors) {
  const floats = (rows) => rows.map((row) => `[${row.map(pythonFloat).join(", ")}]`);
  const list = (rows) => `[\n  ${rows.join(",\n  ")}\n]`;
  const text = (name) =>
    name === "alpha" ? pythonFloat(state.alpha) : JSON.stringify(state[name]);
  const lines = [`"format": "${FORMAT}"`, `"version": ${version}`];
  if (version > 1) lines.push('"model": "BinaryAdder"');
  for (const name of [...SETTINGS, "iterations"]) lines.push(`"${name}": ${text(name)}`);
  for (const name of SYNAPSES) lines.push(`"${name}": ${list(floats(state[name]))}`);
  if (version > 2) lines.push(`"history": ${list([`[${head.join(", ")}]`, ...floats(errors)])}`);
  lines.push(`"random_state": [${state.random_state.join(", ")}]`);
  const body = `{\n${lines.join(",\n")},\n"sha256": `;
  return `${body}"${sha256(bytesOf(body))}"\n}\n`;
}

/** Throw Refused for so many bytes that no file of a network has. */
export function checkSize(size) {
  if (size > LARGEST_FILE) throw new Refused(`it has ${size} bytes, more than ${LARGEST_FILE}`);
}

/** The state of the network in a file, given its bytes. Throws Refused with the reason. */
export function readModel(bytes) {
  checkSize(bytes.length);
  let text, file;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    file = JSON.parse(text);
  } catch {
    throw new Refused("it is damaged, or no model at all: it cannot be read as JSON");
  }
  if (file === null || file.format !== FORMAT) throw new Refused(`it is no ${FORMAT}`);
  const version = checkInteger("version", file.version, 1, VERSION);
  if (version > 1 && file.model !== "BinaryAdder") {
    throw new Refused(`the model in it is ${shown(file.model)}, not BinaryAdder`);
  }
  checkNames(version, file);
  const settings = checkSettings(Object.fromEntries(SETTINGS.map((name) => [name, file[name]])));
  checkInteger("iterations", file.iterations, 0, Number.MAX_SAFE_INTEGER);
  checkNumbers(file, settings);
  const [head, ...errors] = version > 2 ? checkHistory(file) : [[file.iterations, 1]];
  if (documentText(version, { ...file, ...settings }, head, errors) !== text) {
    throw new Refused("the checksum or the layout is not that of what is in it: it is damaged");
  }
  const { iterations, synapse_0, synapse_1, synapse_h, random_state } = file;
  const history = historyOf(iterations, head, errors);
  return { ...settings, iterations, synapse_0, synapse_1, synapse_h, history, random_state };
}

function checkNames(version, file) {
  const header = HEADER.slice(0, version + 1);
  const fields = [...SETTINGS, "iterations", ...SYNAPSES, "random_state", "sha256"];
  const names = [...header, ...fields, ...(version > 2 ? ["history"] : [])];
  const odd = [
    ...names.filter((name) => !Object.hasOwn(file, name)),
    ...Object.keys(file).filter((name) => !names.includes(name)),
  ];
  if (odd.length) throw new Refused(`a field is missing or not known: ${shown(odd.sort())}`);
}

function checkNumbers(file, { hidden_dim, input_dim }) {
  const shapes = [
    [input_dim, hidden_dim],
    [hidden_dim, 1],
    [hidden_dim, hidden_dim],
  ];
  SYNAPSES.forEach((name, i) => {
    const [rows, columns] = shapes[i];
    for (const row of checkLength(name, file[name], rows)) {
      checkFloats(name, checkLength(`a row of ${name}`, row, columns));
    }
  });
  const words = checkLength("random_state", file.random_state, 625);
  for (const word of words.slice(0, 624)) {
    checkInteger("a word of random_state", word, 0, 2 ** 32 - 1);
  }
  checkInteger("the last of random_state, the position,", words[624], 0, 624);
}

function checkHistory({ history: rows, iterations }) {
  if (!Array.isArray(rows) || !rows.length) {
    throw new Refused(`history must be a list of lists, got ${shown(rows)}`);
  }
  const [start, size] = checkLength("the first of history", rows[0], 2);
  checkInteger("the start of history", start, 0, iterations);
  checkInteger("the size of history's blocks", size, 1, 2 ** 52);
  const whole = Math.floor((iterations - start) / size);
  const fewest = size > 1 ? MOST_BLOCKS / 2 : 0;
  if (!Number.isInteger(Math.log2(size)) || whole < fewest || whole >= MOST_BLOCKS) {
    throw new Refused(`history has blocks of ${size} for ${iterations - start} iterations`);
  }
  checkLength("history", rows, 1 + Math.ceil((iterations - start) / size));
  for (const block of rows.slice(1)) {
    checkFloats("history", checkLength("a block of history", block, 3));
  }
  return rows;
}

/** The history in a file as the tuple that the kernel has. */
function historyOf(iterations, [start, size], errors) {
  const count = (iterations - start) % size;
  const blocks = [...errors];
  const last = count > 0 ? blocks.pop() : [0, 0, 0];
  return { start, size, blocks, count, last };
}

function checkLength(name, value, length) {
  if (!Array.isArray(value) || value.length !== length) {
    const got = Array.isArray(value) ? `one of ${value.length}` : shown(value);
    throw new Refused(`${name} must be a list of ${length}, got ${got}`);
  }
  return value;
}

function checkFloats(name, numbers) {
  for (const x of numbers) {
    if (typeof x !== "number" || !Number.isFinite(x)) {
      throw new Refused(`${name} must have finite floats, got ${shown(x)}`);
    }
  }
}
