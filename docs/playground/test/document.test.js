/** Numbers are written as Python writes them, and damaged files are refused with the reason. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Kernel } from "../kernel/kernel.js";
import { checkSettings } from "../model/checks.js";
import { modelText, readModel } from "../model/document.js";
import { fixed, general, grouped, hexFloat, pythonFloat, rNumber } from "../model/numbers.js";
import { sha256 } from "../model/sha256.js";
import { kernel, python } from "./package.js";

const NUMBERS = [
  0,
  1,
  -1,
  0.5,
  0.25,
  -0.25,
  0.75,
  1.25,
  12.25,
  0.125,
  0.375,
  2.5,
  1e-5,
  1e-4,
  12345.678,
  1e15,
  1e16,
  123456789012345680,
  1e21,
  1e22,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  0.1,
  1 / 3,
  1.7976931348623157e308,
  1e-7,
  9.5,
  0.05,
  0.045,
  1e5,
  123456,
  3.816498225823551,
  999999.5,
  0.99995,
];
for (let i = 1, x = 0.3; i < 500; i++)
  NUMBERS.push((x = 3.9 * x * (1 - x)) * 10 ** ((i % 41) - 20));

/** What Python makes of the numbers. */
function inPython(expression) {
  const program = `
import json, sys
from rnnadd.report import r_number
print(json.dumps([${expression} for x in map(float, json.loads(sys.argv[1]))]))`;
  return JSON.parse(python(program, JSON.stringify(NUMBERS.map(String))));
}

const WRITERS = {
  "repr(x)": pythonFloat,
  "x.hex()": hexFloat,
  "r_number(x)": rNumber,
  'f"{x:.1f}"': (x) => (Math.abs(x) < 1e9 ? fixed(x, 1) : null),
  'f"{x:.2f}"': (x) => (Math.abs(x) < 1e9 ? fixed(x, 2) : null),
  'f"{x:.3g}"': (x) => general(x, 3),
  'f"{x:g}"': (x) => general(x),
};

for (const [expression, write] of Object.entries(WRITERS)) {
  test(`numbers are written as by ${expression}`, () => {
    const expected = inPython(expression);
    NUMBERS.forEach((x, i) => {
      const written = write(x);
      if (written !== null) assert.equal(written, expected[i]);
    });
  });
}

test("-0.0 keeps its sign", () => {
  assert.deepEqual([pythonFloat(-0), hexFloat(-0)], ["-0.0", "-0x0.0p+0"]);
});

test("whole numbers have commas", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
});

test("the SHA-256 of texts of any length is Python's", () => {
  const lengths = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000];
  const program = `
import hashlib, json
print(json.dumps([hashlib.sha256(b"a" * n).hexdigest() for n in ${JSON.stringify(lengths)}]))`;
  const ours = lengths.map((n) => sha256(new TextEncoder().encode("a".repeat(n))));
  assert.deepEqual(ours, JSON.parse(python(program)));
});

const network = new Kernel(kernel, checkSettings({ hidden_dim: 2 }));
network.fit(300);
const FILE = modelText(network.state());
const read = (text) => readModel(new TextEncoder().encode(text));

test("a file is read as it was written", () => {
  assert.deepEqual(read(FILE), network.state());
});

test("every damage of one character is noticed", () => {
  for (let i = 0; i < FILE.length; i += 7) {
    const other = FILE[i] === "1" ? "2" : "1";
    assert.throws(() => read(FILE.slice(0, i) + other + FILE.slice(i + 1)), { name: "Error" }, i);
  }
});

const DAMAGES = [
  ["an empty file", "", /cannot be read as JSON/],
  ["half a file", FILE.slice(0, 2_000), /cannot be read as JSON/],
  ["another kind of JSON", "[1, 2]", /no rnnadd-model/],
  ["a null", "null", /no rnnadd-model/],
  ["a later version", FILE.replace('"version": 3', '"version": 4'), /version must be at most 3/],
  ["an RNN", FILE.replace('"BinaryAdder"', '"RNN"'), /the model in it is 'RNN'/],
  ["a missing field", FILE.replace(/"seed": 0,\n/, ""), /missing or not known: \["seed"\]/],
  ["an unknown field", FILE.replace("{", '{"extra": 1,'), /missing or not known: \["extra"\]/],
  ["too many units", FILE.replace('"hidden_dim": 2', '"hidden_dim": 999'), /hidden_dim must be/],
  ["a text for a number", FILE.replace('"seed": 0', '"seed": "x"'), /seed must be a whole number/],
  ["another shape", FILE.replace('"hidden_dim": 2', '"hidden_dim": 3'), /must be a list of 3/],
  ["a changed setting", FILE.replace('"seed": 0', '"seed": 1'), /checksum/],
  ["another layout", FILE.replace('"seed": 0', '"seed":  0'), /checksum or the layout/],
  ["too large a file", " ".repeat(2_000_001), /2000001 bytes, more than/],
];

for (const [what, text, reason] of DAMAGES) {
  test(`a file is refused with the reason: ${what}`, () => {
    assert.throws(() => read(text), reason);
  });
}

test("files of the older versions are read", () => {
  const program = `
import hashlib, json, sys
text = sys.argv[1]
body = text[:text.rindex('"sha256"')].replace('"version": 3', '"version": 1')
body = body.replace('"model": "BinaryAdder",\\n', "")
start, end = body.index('"history"'), body.index('"random_state"')
body = body[:start] + body[end:] + '"sha256": '
print(body + '"' + hashlib.sha256(body.encode()).hexdigest() + '"\\n}')`;
  const old = read(python(program, FILE));
  const begun = { start: 300, size: 1, blocks: [], count: 0, last: [0, 0, 0] };
  assert.deepEqual(old, { ...network.state(), history: begun });
});

test("weights that are no finite numbers are not saved", () => {
  const state = network.state();
  state.synapse_1[0][0] = NaN;
  assert.throws(() => modelText(state), /a weight of synapse_1 is not finite/);
});

const SETTINGS = [
  [{ seed: "x" }, "seed must be a whole number, got 'x'"],
  [{ seed: 2 ** 31 }, "seed must be at most 2147483647, got 2147483648"],
  [{ hidden_dim: "0" }, "hidden_dim must be at least 1, got '0'"],
  [{ hidden_dim: "129" }, "hidden_dim must be at most 128, got '129'"],
  [{ alpha: "" }, "alpha must be a finite number, got ''"],
  [{ alpha: "inf" }, "alpha must be a finite number, got 'inf'"],
  [{ sample_kind: "R" }, "sample_kind must be 'rejection' or 'rounding', got 'R'"],
  [
    { binary_dim: 54 },
    "binary_dim must be at most 53 for input_dim 2 and sample_kind 'rejection', got 54",
  ],
  [{ input_dim: 4, binary_dim: 1 }, "input_dim must be at most 2 for binary_dim 1, got 4"],
];

for (const [settings, message] of SETTINGS) {
  test(`bad settings are refused: ${message}`, () => {
    assert.throws(() => checkSettings(settings), { message });
  });
}
