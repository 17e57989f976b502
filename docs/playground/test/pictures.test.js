/** The page draws what rnnadd.pictures draws, to the byte. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Kernel } from "../kernel/kernel.js";
import { checkSettings } from "../model/checks.js";
import { stepsOf } from "../pictures/addition.js";
import { cloudOf, gapOf, randomAdditions } from "../pictures/axes.js";
import { theCarry } from "../pictures/carry.js";
import { errorCurve } from "../pictures/curve.js";
import { rectangle, WIDTH } from "../pictures/drawing.js";
import { onPaper } from "../pictures/paper.js";
import { weights } from "../pictures/weights.js";
import { ARTICLE, kernel, playground, python } from "./package.js";

/** What the package draws of a network, without the styles. */
function drawnInPython(settings, iterations, operands) {
  const program = `
import json, sys
from rnnadd import BinaryAdder
from rnnadd.pictures import error_curve, on_paper, the_carry, weights
from rnnadd.pictures.axes import Cloud
settings, iterations, operands = json.loads(sys.argv[1])
adder = BinaryAdder(**settings).fit(iterations)
operands = [int(x) for x in operands]
pictures = {"paper": on_paper(adder, *operands), "weights": weights(adder)}
pictures["curve"] = error_curve(adder)
if adder.input_dim > 1:
    pictures["carry"] = the_carry(adder, *operands)
drawn = {
    name: {"title": p.title, "text": p.text, "svg": p.svg.split("</style>\\n")[1]}
    for name, p in pictures.items()
}
if adder.input_dim > 1:
    drawn["gap"] = Cloud(adder).gap()
print(json.dumps(drawn))`;
  return JSON.parse(python(program, JSON.stringify([settings, iterations, operands.map(String)])));
}

function drawnHere(settings, iterations, operands) {
  const network = new Kernel(kernel, checkSettings(settings));
  network.fit(iterations);
  network.look();
  const steps = stepsOf(network, operands);
  const state = network.state();
  const pictures = { weights: weights(state), curve: errorCurve(state) };
  let gap;
  if (state.input_dim > 1) {
    const cloud = cloudOf(network, randomAdditions(network));
    for (const step of steps) step.told = cloud.place(step.layer_1);
    pictures.carry = theCarry(iterations, cloud, { operands, steps });
    gap = gapOf(cloud);
  }
  pictures.paper = onPaper(operands, steps);
  const whole = ({ title, text, height, marks }) => ({
    title,
    text,
    svg: `${rectangle(0, 0, WIDTH, height, "paper")}\n${marks.join("\n")}\n</svg>\n`,
  });
  const drawn = Object.entries(pictures).map(([name, drawing]) => [name, whole(drawing)]);
  return { ...Object.fromEntries(drawn), ...(gap === undefined ? {} : { gap }) };
}

const NETWORKS = [
  ["the article's network", ARTICLE, 10_000, [101n, 116n]],
  ["16 + 8144", ARTICLE, 10_000, [16n, 8144n]],
  ["one hidden unit", { hidden_dim: 1, binary_dim: 1 }, 100, [1n, 1n]],
  ["many hidden units", { hidden_dim: 100 }, 30, [2n ** 40n - 1n, 1n]],
  ["five numbers", { input_dim: 5, binary_dim: 4, hidden_dim: 6 }, 500, [1n, 2n, 3n, 4n, 15n]],
  ["long numbers", { binary_dim: 51, hidden_dim: 8 }, 300, [2n ** 64n - 1n, 1n]],
  ["one number only", { input_dim: 1, hidden_dim: 4 }, 77, [200n]],
  ["a large learning rate", { alpha: 50 }, 513, [0n, 0n]],
];

for (const [what, settings, iterations, operands] of NETWORKS) {
  test(`the pictures are the package's: ${what}`, () => {
    const expected = drawnInPython(settings, iterations, operands);
    const drawn = drawnHere(settings, iterations, operands);
    assert.deepEqual(Object.keys(drawn).sort(), Object.keys(expected).sort());
    for (const name of Object.keys(expected)) assert.deepEqual(drawn[name], expected[name], name);
  });
}

test("the marks have the package's colours and lines", () => {
  const program = `
from rnnadd.pictures.drawing import DARK, LIGHT, STYLE
print(LIGHT, DARK, STYLE, sep="\\n")`;
  const [light, dark, style] = python(program).trim().split("\n");
  const css = readFileSync(join(playground, "pictures/pictures.css"), "utf-8");
  const short = css
    .replace(/\/\*.*?\*\//g, "")
    .replace(/\s*([{};:,])\s*/g, "$1")
    .replaceAll(";}", "}")
    .replaceAll(":0.", ":.")
    .trim();
  const wide = (colours) => `:root{${colours}}`;
  const rules = style.replace(`.rnnadd{${light};`, ".rnnadd{").split("\n").join("");
  const media = `@media (prefers-color-scheme:dark){.rnnadd{${dark}}}`;
  assert.ok(rules.includes(media));
  const expected =
    wide(light) + media.replace(`.rnnadd{${dark}}`, wide(dark)) + rules.replace(media, "");
  assert.equal(short, expected);
});
