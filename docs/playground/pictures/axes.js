/**
 * The carry in the hidden layer: two axes on which one sees what a network remembers.
 * rnnadd/pictures/axes.py says how they are found; the numbers are the same.
 */
import { stepsOf } from "./addition.js";

const ADDITIONS = 100;
const COLUMNS = 800;
const UNITS = 64;

/** Random additions of numbers of `binary_dim` bits: the same ones for every network of a shape. */
export function randomAdditions(kernel) {
  const { binary_dim, input_dim } = kernel.settings;
  const number = () => {
    let x = 0n;
    for (let bits = 0; bits < binary_dim; bits += 32) {
      x |= BigInt(kernel.randomWord()) << BigInt(bits);
    }
    return BigInt.asUintN(binary_dim, x);
  };
  const count = Math.max(1, Math.min(ADDITIONS, Math.floor(COLUMNS / binary_dim)));
  return Array.from({ length: count }, () => Array.from({ length: input_dim }, number));
}

/**
 * The hidden states of these additions on the axes of a network: for each one how many ones, and
 * which carry (-1 or +1), can be read off it, and the true carry. `place` does it for any state.
 */
export function cloudOf(kernel, additions) {
  const { binary_dim, input_dim } = kernel.settings;
  const steps = additions.flatMap((operands) => stepsOf(kernel, operands, binary_dim));
  const units = mostVarying(steps.map((step) => step.layer_1));
  const rowOf = (layer_1) => [...units.map((unit) => layer_1[unit]), 1];
  const rows = steps.map((step) => rowOf(step.layer_1));
  const [ones, carry] = leastSquares(rows, [
    steps.map(({ bits }) => bits.reduce((a, b) => a + b)),
    steps.map((step) => 2 * step.carry - 1),
  ]);
  const place = (layer_1) => {
    const row = rowOf(layer_1);
    return [inner(row, ones), inner(row, carry)];
  };
  const places = steps.map((step) => [...place(step.layer_1), step.carry]);
  return { input_dim, places, place };
}

/** The lowest of the states with a carry minus the highest of those without: below 0 they mix. */
export function gapOf({ places }) {
  const reads = (carried) => places.filter((place) => place[2] > 0 === carried).map(([, y]) => y);
  const [above, below] = [reads(true), reads(false)];
  return above.length && below.length ? (Math.min(...above) - Math.max(...below)) / 2 : 0;
}

/** The numbers of the hidden units that vary most, so many at most, ascending. */
export function mostVarying(states, most = UNITS) {
  if (states[0].length <= most) return states[0].map((_, unit) => unit);
  const variances = states[0].map((_, unit) => {
    const values = states.map((state) => state[unit]);
    const mean = total(values) / values.length;
    return total(values.map((value) => (value - mean) * (value - mean)));
  });
  const byVariance = variances.map((_, unit) => unit);
  byVariance.sort((a, b) => variances[b] - variances[a]);
  return byVariance.slice(0, most).sort((a, b) => a - b);
}

/**
 * For each list of targets, the weights w for which the sum of (row . w - target)**2 is smallest.
 *
 * They solve t(rows) rows w = t(rows) targets, and that matrix is low t(low) (Cholesky).
 */
function leastSquares(rows, targets) {
  const columns = rows[0].map((_, i) => rows.map((row) => row[i]));
  const low = lowerTriangle(columns);
  return targets.map((target) => {
    const y = [];
    low.forEach((row, i) => y.push((inner(columns[i], target) - inner(row, y)) / row[i]));
    const w = y.map(() => 0);
    for (let i = y.length - 1; i >= 0; i--) {
      const below = low.slice(i + 1).map((row) => row[i]);
      w[i] = (y[i] - inner(below, w.slice(i + 1))) / low[i][i];
    }
    return w;
  });
}

function lowerTriangle(columns) {
  const a = columns.map((column, i) =>
    columns.slice(0, i + 1).map((other) => inner(column, other)),
  );
  const ridge = (1e-9 * total(a.map((row, i) => row[i]))) / columns.length;
  const low = [];
  a.forEach((products, i) => {
    const row = [];
    for (let j = 0; j < i; j++) row.push((products[j] - inner(row, low[j])) / low[j][j]);
    row.push(Math.sqrt(Math.max(products[i] + ridge - inner(row, row), ridge)));
    low.push(row);
  });
  return low;
}

/** a[0] * b[0] + a[1] * b[1] + ..., in this order, as far as both go. */
function inner(a, b) {
  let result = 0;
  for (let i = 0; i < a.length && i < b.length; i++) result += a[i] * b[i];
  return result;
}

function total(values) {
  let result = 0;
  for (const x of values) result += x;
  return result;
}
