/** The carry: hidden states on the two axes that show it. rnnadd/pictures/carry.py's picture. */
import { grouped } from "../model/numbers.js";
import { sumText } from "./addition.js";
import { WIDTH, circle, label, line, many, picture, polyline } from "./drawing.js";
import { rectangle, scale, triangle } from "./drawing.js";

const MEANING =
  "Each mark is the hidden state after one column of a random addition. Its shape is the truth." +
  " Filled triangles: a carry leaves the column; empty circles: none does. Its place is what the" +
  " hidden units tell, as two weighted sums of them: across, the ones in the column; up, its" +
  " carry.";

/**
 * The states of random additions, and the path of one addition through them.
 *
 * cloud      of `cloudOf`
 * addition   its operands and its steps, each with the place that its state tells
 * path       whether the path is drawn among the clouds, too, and not only below
 * done       how many columns the network has done so far; all if it is not given
 */
export function theCarry(iterations, cloud, { operands, steps, done, path = true }) {
  const some = steps.slice(0, done);
  const panel = panelOf(cloud.input_dim, 30, 92, WIDTH - 20, 388);
  const marks = [
    ...legend(44),
    ...panel.axes(),
    ...cloudMarks(panel, cloud),
    ...key(operands, some),
  ];
  if (path) marks.push(...among(panel, some));
  marks.push(...strip(446, cloud.input_dim, some, steps.length));
  const text =
    `${MEANING} The line is the path of ${sumText(operands)} through the states, its columns` +
    " numbered from the right. Below, the carry that the states tell, column by column. A" +
    " ring is around each state whose output is wrong.";
  return picture(`The carry after ${grouped(iterations)} additions`, text, 580, marks);
}

function legend(y) {
  const told = "the place is what the hidden units tell: across, the ones; up, the carry";
  return [
    circle(18, y - 4, 4, "zero"),
    label(28, y, "no carry leaves the column", "small"),
    triangle(218, y - 4, 4, "one"),
    label(228, y, "a carry leaves it", "small"),
    label(12, y + 18, told, "small soft"),
  ];
}

/** The rectangle of the clouds: its axes, and where in the picture a state is. */
function panelOf(input_dim, left, top, right, bottom) {
  const x = scale(-0.6, input_dim + 0.6, left, right);
  const y = scale(-2.2, 2 * input_dim - 1.8, bottom, top);
  const axes = () => {
    const marks = [rectangle(left, top, right - left, bottom - top, "grid")];
    for (let ones = 0; ones <= input_dim; ones++) {
      marks.push(label(x(ones), bottom + 14, String(ones), "small middle"));
    }
    for (let carry = 0; carry < input_dim; carry++) {
      const at = y(2 * carry - 1);
      marks.push(line(left, at, right, at, "grid"));
      marks.push(label(left - 6, at + 4, String(carry), "small end"));
    }
    return marks;
  };
  return { axes, place: ([ones, read]) => [x(ones), y(read)] };
}

function cloudMarks(panel, { places }) {
  return ["zero", "one"].map((kind) => {
    const some = places.filter(([, , carry]) => carry > 0 === (kind === "one"));
    return many(some.map(panel.place), 3, kind);
  });
}

function key(operands, steps) {
  const marks = [label(12, 80, `line: ${sumText(operands)}`, "small")];
  if (steps.some((step) => step.wrong)) {
    marks.push(circle(376, 76, 6, "bad"), label(388, 80, "wrong output", "small"));
  }
  return marks;
}

/** The path among the clouds. */
function among(panel, steps) {
  if (!steps.length) return [];
  const places = steps.map((step) => panel.place(step.told));
  const marks = pathMarks(steps, places);
  const count = places.length;
  const written = [];
  const numbers = Array.from({ length: Math.max(0, count - 2) }, (_, i) => i + 1);
  for (const column of [count, count - 1, ...numbers]) {
    // the last ones before others, as Python's places[-1] is the last one
    const [x, y] = places.at(column - 1);
    if (written.some(([a, b]) => Math.abs(a - x) < 18 && Math.abs(b - y) < 13)) continue;
    marks.push(label(x + 7, y - 5, String(column), "small bold"));
    written.push([x, y]);
  }
  return marks;
}

/** The carry that is told, column by column, the first one on the right. */
function strip(top, input_dim, steps, count) {
  const most = input_dim - 1;
  const x = scale(0.5, count + 0.5, WIDTH - 20, 30);
  const y = scale(-1.8, 2 * most - 0.2, top + 106, top);
  const name = "the carry that is told, column by column, the first on the right";
  const marks = [label(12, top - 8, name, "small bold")];
  for (const carry of [0, most]) {
    const at = y(2 * carry - 1);
    marks.push(line(30, at, WIDTH - 20, at, "grid"), label(24, at + 4, String(carry), "small end"));
  }
  const places = steps.map((step, i) => [x(i + 1), y(step.told[1])]);
  marks.push(...pathMarks(steps, places));
  for (let column = 1; column <= count; column += 1 + Math.floor(count / 20)) {
    marks.push(label(x(column), top + 122, String(column), "small middle"));
  }
  return marks;
}

function pathMarks(steps, places) {
  const state = ({ carry }, [x, y]) => (carry ? triangle(x, y, 5, "one") : circle(x, y, 5, "zero"));
  return [
    polyline(places, "line"),
    ...steps.map((step, i) => state(step, places[i])),
    ...steps.flatMap((step, i) => (step.wrong ? [circle(...places[i], 9, "bad")] : [])),
  ];
}
