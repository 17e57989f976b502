/** The kernel has the package's bits: whole model files are compared, byte by byte. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Kernel } from "../kernel/kernel.js";
import { checkSettings } from "../model/checks.js";
import { digest, modelText, readModel } from "../model/document.js";
import { ARTICLE, kernel, python, resumedFile, savedFile } from "./package.js";

const begin = (settings) => new Kernel(kernel, checkSettings(settings));
const read = (text) => readModel(new TextEncoder().encode(text));

function trained(settings, iterations) {
  const network = begin(settings);
  network.fit(iterations);
  return network;
}

const RUNS = [
  [{}, 0],
  [{}, 10_000],
  [ARTICLE, 10_000],
  [{ seed: -5, hidden_dim: 1 }, 300],
  [{ hidden_dim: 2, binary_dim: 1 }, 300],
  [{ hidden_dim: 3, alpha: 1 }, 300],
  [{ hidden_dim: 17, alpha: 1e-5 }, 300],
  [{ hidden_dim: 33, alpha: -0.25, sample_kind: "rounding" }, 200],
  [{ hidden_dim: 128 }, 20],
  [{ binary_dim: 53, hidden_dim: 4 }, 100],
  [{ binary_dim: 31, sample_kind: "rounding" }, 100],
  [{ input_dim: 1, hidden_dim: 5 }, 300],
  [{ input_dim: 3, binary_dim: 6 }, 300],
  [{ input_dim: 8, binary_dim: 55 }, 50],
  [{ alpha: 1000 }, 300], // sums far from 0
];

for (const [settings, iterations] of RUNS) {
  test(`${iterations} iterations of ${JSON.stringify(settings)} end with the package's file`, () => {
    const file = modelText(trained(settings, iterations).state());
    assert.equal(file, savedFile(settings, iterations));
  });
}

test("pauses of any length change no bit", () => {
  const network = begin(ARTICLE);
  for (const some of [1, 0, 999, 2_406, 1, 593, 1_000]) network.fit(some);
  assert.deepEqual(network.state(), trained(ARTICLE, 5_000).state());
});

test("a network goes on from the state of another one", () => {
  const first = trained({ hidden_dim: 5 }, 1_234);
  const second = begin({ hidden_dim: 5 });
  second.fit(7);
  second.setState(first.state());
  first.fit(1_000);
  second.fit(1_000);
  assert.deepEqual(second.state(), first.state());
});

test("a look at the network changes nothing", () => {
  const network = trained({}, 500);
  network.look();
  network.run([
    [1, 1],
    [0, 1],
  ]);
  network.fit(500);
  assert.deepEqual(network.state(), trained({}, 1_000).state());
});

test("the package goes on from the page's file", () => {
  const file = modelText(trained(ARTICLE, 1_500).state());
  assert.equal(resumedFile(file, 2_500), modelText(trained(ARTICLE, 2_500).state()));
});

test("the page goes on from the package's file", () => {
  const network = begin({ hidden_dim: 9 });
  network.setState(read(savedFile({ hidden_dim: 9 }, 700)));
  network.fit(800);
  assert.deepEqual(network.state(), trained({ hidden_dim: 9 }, 1_500).state());
});

test("the layers of an addition are the package's", () => {
  const network = trained({ hidden_dim: 7 }, 600);
  const inputs = [
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ];
  const program = `
import json
from rnnadd import BinaryAdder
adder = BinaryAdder(hidden_dim=7).fit(600)
layer_1, layer_2 = adder._rnn._network.forward(${JSON.stringify(inputs)})
print(json.dumps({"layer_1": [list(row) for row in layer_1], "layer_2": [x for x, in layer_2]}))`;
  network.look();
  assert.deepEqual(network.run(inputs), JSON.parse(python(program)));
});

test("the digest is that of the weights in hexadecimal digits", () => {
  const program = `
import hashlib
from rnnadd import BinaryAdder
adder = BinaryAdder().fit(10_000)
synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
text = "\\n".join(x.hex() for synapse in synapses for row in synapse for x in row)
print(hashlib.sha256(text.encode()).hexdigest())`;
  assert.equal(digest(trained({}, 10_000).state()), python(program).trim());
});

test("a network that does not fit into the memory is refused", () => {
  const settings = { ...checkSettings({}), hidden_dim: 20_000 };
  assert.throws(() => new Kernel(kernel, settings), /not enough memory/);
});
