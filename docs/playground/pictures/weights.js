/** The weights as squares, three maps in one scale: rnnadd/pictures/weights.py and squares.py. */
import { general, grouped } from "../model/numbers.js";
import { WIDTH, label, number, picture, rectangle } from "./drawing.js";

const LEFT = 84;
const MOST = 32;
const SMALLEST = 1.2;
const BORDER = 1.3;

/** The weights of a network's state. */
export function weights(state) {
  const units = strongest(state.synapse_1);
  const all = state.hidden_dim;
  const maps = [
    [
      "inputs (down) to hidden units (across): synapse_0",
      state.synapse_0.map((row) => units.map((unit) => row[unit])),
      "input",
    ],
    [
      "hidden units a step before (down) to hidden units: synapse_h",
      units.map((unit) => units.map((to) => state.synapse_h[unit][to])),
      "unit",
    ],
    [
      "hidden units (across) to output: synapse_1",
      [units.map((unit) => state.synapse_1[unit][0])],
      "output",
    ],
  ];
  const largest = Math.max(...maps.flatMap(([, rows]) => rows.flat().map(Math.abs)));
  const cell = Math.min(22, (WIDTH - LEFT - 16) / units.length);
  const area = "The area is the size. Full squares are positive, empty ones negative.";
  const marks = [...legend(largest, cell, 24, 46), label(12, 76, area, "small")];
  let y = 104;
  for (const [name, rows, what] of maps) {
    const numbers = what === "unit" ? units : rows.map((_, i) => i);
    marks.push(...oneMap(rows, numbers, units, what, squares(largest, cell), cell, y));
    marks.push(label(12, y, name, "small bold"));
    y += 44 + cell * rows.length;
  }
  const n = state.iterations;
  const when = n ? `after ${grouped(n)} iterations` : "before the training";
  const some = units.length < all ? `, of ${units.length} of ${all} hidden units` : "";
  return picture(`The weights ${when}${some}`, meaning(all, units.length), y - 16, marks);
}

function meaning(all, drawn) {
  const text =
    "Three maps of squares, one for each weight: synapse_0, from the inputs to the hidden" +
    " units; synapse_h, from the hidden units of the step before; synapse_1, to the outputs." +
    " A column belongs to one hidden unit in all three. The larger the area, the larger the" +
    " weight. Full squares are positive: they push the unit toward 1. Empty ones are negative:" +
    " they push it toward 0. The scale is the same in all three.";
  if (drawn === all) return text;
  return (
    `${text} The network has ${all} hidden units. Here are the ${drawn} whose weights` +
    " to the outputs are the largest."
  );
}

/** One matrix, its name at y, with the numbers of its rows and columns from 1. */
function oneMap(rows, rowNumbers, units, what, some, cell, y) {
  const top = y + 20;
  const marks = [rectangle(LEFT, top, cell * units.length, cell * rows.length, "grid")];
  rows.forEach((row, i) =>
    row.forEach((weight, j) => some.add(LEFT + cell * (j + 0.5), top + cell * (i + 0.5), weight)),
  );
  const digits = String(units.at(-1) + 1).length;
  for (let j = 0; j < units.length; j += 1 + Math.trunc((9 * digits) / cell)) {
    const x = LEFT + cell * (j + 0.5);
    marks.push(label(x, top - 4, String(units[j] + 1), "small soft middle"));
  }
  for (let i = 0; i < rows.length; i += cell >= 14 ? 1 : 2) {
    const text = `${what} ${rowNumbers[i] + 1}`;
    marks.push(label(LEFT - 6, top + cell * (i + 0.5) + 4, text, "small soft end"));
  }
  return [...marks, ...some.marks()];
}

/** The numbers of the hidden units that matter most to the output, `MOST` at most. */
function strongest(synapse_1) {
  const bySize = synapse_1.map((_, unit) => unit);
  bySize.sort((a, b) => Math.abs(synapse_1[b][0]) - Math.abs(synapse_1[a][0]));
  return bySize.slice(0, MOST).sort((a, b) => a - b);
}

/** Amounts as squares: the larger the amount, the larger the area; full for plus, empty for minus. */
function squares(largest, cell) {
  const places = { one: [], zero: [] };
  const add = (x, y, amount) => {
    let side = largest === 0 ? 0 : (cell - 1) * Math.sqrt(Math.abs(amount) / largest);
    if (side < SMALLEST) return;
    if (amount < 0) side = Math.max(0.1, side - BORDER);
    const s = number(side);
    const d = `M${number(x - side / 2)} ${number(y - side / 2)}h${s}v${s}h-${s}z`;
    places[amount > 0 ? "one" : "zero"].push(d);
  };
  const marks = () =>
    Object.entries(places)
      .filter(([, some]) => some.length)
      .map(([kind, some]) => `<path d="${some.join("")}" class="${kind}"/>`);
  return { add, marks };
}

function legend(largest, cell, left, y) {
  if (largest === 0) return [label(left, y + 4, "all are 0", "small")];
  const some = squares(largest, cell);
  const labels = [-1, -0.5, -0.1, 0.1, 0.5, 1].map((part, i) => {
    const x = left + 74 * i;
    some.add(x, y, part * largest);
    const amount = general(Math.abs(part) * largest, 2);
    return label(x + cell / 2 + 4, y + 4, `${part < 0 ? "-" : "+"}${amount}`, "small");
  });
  return [...some.marks(), ...labels];
}
