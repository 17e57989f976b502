/** The error while a network learns: the picture of `error_curve` in rnnadd/pictures/curve.py. */
import { fixed, general, grouped } from "../model/numbers.js";
import { WIDTH, circle, label, line, picture, polygon, polyline } from "./drawing.js";
import { rectangle, scale, ticks } from "./drawing.js";

const LEFT = 60;
const RIGHT = WIDTH - 36;
const BOTTOM = 204;

/** The error of a network's state: its mean, the least and the greatest. */
export function errorCurve({ iterations, binary_dim, history }) {
  const errors = listErrors(history);
  if (!errors.length) return noCurve(iterations);
  const x = scale(0, iterations, LEFT, RIGHT);
  const y = scale(0, Math.max(...errors.map((block) => block.greatest)), BOTTOM, 76);
  const tenth = Math.max(1, Math.floor(iterations / 10));
  const name = `error of an addition of ${binary_dim}-bit numbers (guessing: ${general(binary_dim / 2)})`;
  const marks = [...key(42, errors[0], tenth), ...frame(x, y, name), ...lines(errors, x, y, tenth)];
  for (const at of ticks(x, 5)) marks.push(label(x(at), BOTTOM + 16, amount(at), "small middle"));
  marks.push(
    label((LEFT + RIGHT) / 2, BOTTOM + 34, "iterations, an addition each", "small middle"),
  );
  const text =
    `Across: the ${grouped(iterations)} iterations of the training. Up: the error of` +
    ` an addition, the sum over its outputs. The line is the mean of some iterations that` +
    " came one after the other, and the band goes from the least to the greatest of them." +
    ` Each dot is a report: the mean of the ${grouped(tenth)} iterations before it. The mean` +
    ` is ${general(errors[0].mean, 3)} at the start and ${general(errors.at(-1).mean, 3)} at the end.`;
  return picture(
    `The learning curve of ${grouped(iterations)} iterations`,
    text,
    BOTTOM + 44,
    marks,
  );
}

function noCurve(iterations) {
  if (iterations) {
    const words = `The file of this model has no errors of its ${grouped(iterations)} iterations.`;
    return emptyPicture("No learning curve was kept", words);
  }
  return emptyPicture("Nothing was learned yet", "Train it, and the curve will be here.");
}

const emptyPicture = (title, words) =>
  picture(title, `An empty picture. ${words}`, 64, [label(12, 44, words, "small")]);

/** The blocks of a history, the one that is not whole yet as the last. */
export function listErrors({ start, size, blocks, count, last }) {
  const pieces = blocks.map((block) => [size, block]);
  if (count > 0) pieces.push([count, last]);
  let end = start;
  return pieces.map(([iterations, [total, least, greatest]]) => {
    end += iterations;
    return { start: end - iterations, end, mean: total / iterations, least, greatest };
  });
}

function lines(errors, x, y, tenth) {
  const middle = (block) => x((block.start + block.end) / 2);
  const along = (what) => errors.map((block) => [middle(block), y(block[what])]);
  const dots = reports(errors, tenth).map(([at, mean]) => circle(x(at), y(mean), 3.5, "dot"));
  return [
    polygon([...along("greatest"), ...along("least").reverse()], "area"),
    polyline(along("mean"), "line"),
    ...dots,
  ];
}

/** Say what line, band and dots are, for blocks as long as this one. */
function key(y, { start, end }, tenth) {
  const size = end - start;
  return [
    line(12, y - 4, 30, y - 4, "line"),
    label(36, y, size > 1 ? `mean of ${amount(size)}` : "error", "small"),
    rectangle(148, y - 10, 18, 12, "area"),
    label(172, y, "least to greatest", "small"),
    circle(296, y - 4, 3.5, "dot"),
    label(306, y, `mean of the last ${amount(tenth)}`, "small"),
  ];
}

function frame(x, y, name) {
  const across = ticks(x, 5).map((at) => line(x(at), y.start, x(at), y.end, "grid"));
  const up = ticks(y, 4).flatMap((value) => [
    line(LEFT, y(value), RIGHT, y(value), "grid"),
    label(LEFT - 6, y(value) + 4, general(value, 3), "small end"),
  ]);
  return [...across, ...up, label(12, y.end - 10, name, "small bold")];
}

/** A number of iterations, short: 2,000 or 1.5 million. */
function amount(x) {
  return x < 1_000_000 ? grouped(fixed(x, 0)) : `${general(x / 1_000_000)} million`;
}

/** The mean error of each `every` iterations, with the iteration at which they end. */
function reports(errors, every) {
  const result = [];
  for (let end = every; end <= errors.at(-1).end; end += every) {
    let [weight, weighted] = [0, 0];
    for (const block of errors) {
      const inside = Math.min(end, block.end) - Math.max(end - every, block.start);
      if (inside > 0) [weight, weighted] = [weight + inside, weighted + inside * block.mean];
    }
    if (weight) result.push([end, weighted / weight]);
  }
  return result;
}
