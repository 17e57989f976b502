/** One addition as on paper, and below it what the network does: rnnadd/pictures/paper.py. */
import { answerOf, sumText } from "./addition.js";
import { mostVarying } from "./axes.js";
import { circle, label, line, picture, rectangle, scale, triangle } from "./drawing.js";

const LEFT = 92;
const RIGHT = 448;
const COLUMNS = 16;
const ROW = 20;
const SHADES = 1024;
const UNITS = 64;

/**
 * One addition in columns, the most significant first, with the network's states.
 *
 * done   how many columns the network has done so far; all if it is not given
 */
export function onPaper(operands, steps, done = steps.length) {
  const sheet = sheetOf(steps, done);
  const marks = key(44);
  let top = 72;
  for (let end = steps.length; end > 0; ) {
    const start = Math.floor((end - 1) / COLUMNS) * COLUMNS;
    const rows = sheet.rows(top);
    marks.push(...sheet.block(rows, start, end));
    [end, top] = [start, rows.end];
  }
  const { title, verdict } = result(operands, steps, done);
  const text =
    "Columns of bits, numbered from the right: the carry that comes in, the numbers, their true" +
    " sum, and the network's answer. Below, for the same columns: the hidden units as shades," +
    " the carry that leaves the column, as the hidden units tell it, and the output, which" +
    ` counts as 1 above 0.5. ${verdict}`;
  return picture(title, text, top, marks);
}

/** The title, and whether the answer is right. */
function result(operands, steps, done) {
  const sum = sumText(operands);
  if (done < steps.length) {
    const verdict = `The network has done ${done} of ${steps.length} columns.`;
    return { title: `${sum}: ${done} of ${steps.length} columns`, verdict };
  }
  const answer = answerOf(steps);
  const right = operands.reduce((a, b) => a + b);
  const is_right = answer === right;
  const verdict = is_right ? "The answer is right." : `The answer is wrong: the sum is ${right}.`;
  const wrong = `${sum}: the network says ${String(answer).toLowerCase()}, right is ${right}`;
  const title = is_right ? `${sum} = ${answer}` : wrong;
  if (title.length <= 62) return { title, verdict };
  return { title: `${sum}: the answer is ${is_right ? "right" : "wrong"}`, verdict };
}

function key(y) {
  const told = "carry out: the shape is true, the height is what the hidden units tell";
  const marks = [
    circle(18, y - 4, 4, "zero"),
    label(28, y, "no carry leaves", "small"),
    triangle(142, y - 4, 4, "one"),
    label(152, y, "a carry leaves", "small"),
    label(12, y + 18, told, "small soft"),
    label(264, y, "hidden units:", "small"),
  ];
  for (const [x, shade] of [
    [366, 0],
    [412, 0.5],
    [456, 1],
  ]) {
    marks.push(rectangle(x, y - 9, 12, 10, "shade", shade), rectangle(x, y - 9, 12, 10, "grid"));
    marks.push(label(x - 5, y, String(shade), "small end"));
  }
  return marks;
}

/** What all blocks of columns have in common, and the marks of one block. */
function sheetOf(steps, done) {
  const most = Math.min(UNITS, Math.max(8, Math.floor(SHADES / steps.length)));
  const units = mostVarying(
    steps.map((step) => step.layer_1),
    most,
  );
  const sheet = {
    steps,
    done,
    units,
    hidden_dim: steps[0].layer_1.length,
    unitHeight: Math.min(9, Math.max(3, 144 / units.length)),
  };
  const width = (RIGHT - LEFT) / Math.min(COLUMNS, Math.max(9, steps.length));
  const block = (rows, start, end) => {
    const marks = names(sheet, rows);
    for (let i = start; i < end; i++) {
      marks.push(...column(sheet, rows, i, RIGHT - (i - start + 1) * width, width));
    }
    return marks;
  };
  return { rows: (top) => rowsFrom(sheet, top), block };
}

/** The places of the rows, from the top down. */
function rowsFrom({ steps, units, unitHeight }, top) {
  const count = steps[0].bits.length;
  const columnNumber = top + ROW;
  const carry = columnNumber + ROW;
  const numbers = steps[0].bits.map((_, i) => carry + ROW * (i + 1));
  const rule = numbers.at(-1) + 7;
  const sum = rule + ROW;
  const answer = sum + ROW;
  const hidden = answer + 16;
  const low = hidden + unitHeight * units.length + 12;
  const read = scale(-1.4, 2 * count - 1.6, low + 44, low);
  const output = scale(0, 1, low + 104, low + 60);
  return { columnNumber, carry, numbers, rule, sum, answer, hidden, read, output, end: low + 128 };
}

function names({ steps, units, unitHeight, hidden_dim }, rows) {
  const last = rows.numbers.at(-1);
  const middle = rows.hidden + (unitHeight * units.length) / 2;
  const texts = [
    [rows.columnNumber, "column"],
    [rows.carry, "carry in"],
    [rows.sum, "true sum"],
    [rows.answer, "answer"],
    ...rows.numbers.map((y) => [y, y === last ? "+" : ""]),
    [middle + 4, "hidden units"],
    [rows.read.end + 26, "carry out"],
    [rows.output.end + 26, "output"],
  ];
  if (units.length < hidden_dim) texts.push([middle + 18, `${units.length} of ${hidden_dim}`]);
  const marks = texts.map(([y, name]) => label(LEFT - 8, y, name, "small soft end"));
  marks.push(line(LEFT, rows.rule, RIGHT, rows.rule, "line"));
  const carries = steps[0].told ? [0, rows.numbers.length - 1] : [];
  const levels = [
    ...carries.map((carry) => [rows.read(2 * carry - 1), carry]),
    ...[0, 0.5, 1].map((x) => [rows.output(x), x]),
  ];
  for (const [y, level] of levels) {
    marks.push(line(LEFT, y, RIGHT, y, "grid"));
    marks.push(label(RIGHT + 5, y + 4, String(level), "small soft"));
  }
  return marks;
}

function column(sheet, rows, i, x, width) {
  const { steps, done } = sheet;
  const step = steps[i];
  const middle = x + width / 2;
  const marks = [label(middle, rows.columnNumber, String(i + 1), "middle small soft")];
  if (step.carried) marks.push(label(middle, rows.carry, String(step.carried), "middle small"));
  rows.numbers.forEach((y, row) => marks.push(label(middle, y, String(step.bits[row]), "middle")));
  marks.push(label(middle, rows.sum, String(step.true), "middle bold"));
  return i < done ? [...marks, ...network(sheet, rows, i, x, width)] : marks;
}

/** What the network does in one column. */
function network({ steps, done, units, unitHeight }, rows, i, x, width) {
  const step = steps[i];
  const middle = x + width / 2;
  const zero = rows.output(0);
  const answered = step.wrong ? "middle bad" : "middle";
  const marks = [label(middle, rows.answer, String(step.answer), answered)];
  units.forEach((unit, row) => {
    const y = rows.hidden + row * unitHeight;
    marks.push(rectangle(x + 1, y, width - 2, unitHeight - 0.5, "shade", step.layer_1[unit]));
  });
  if (step.told) {
    const y = rows.read(step.told[1]);
    marks.push(step.carry ? triangle(middle, y, 4, "one") : circle(middle, y, 4, "zero"));
  }
  const height = Math.max(1.5, zero - rows.output(step.output));
  marks.push(rectangle(middle - 5, zero - height, 10, height, "shade"));
  if (step.wrong) {
    marks.push(rectangle(x + 1, rows.output.end - 6, width - 2, 54, "bad"));
    const left = (i + 1) % COLUMNS && i + 1 < done ? steps[i + 1] : undefined;
    if (!left?.wrong) marks.push(label(middle, rows.end - 7, "wrong", "bad small middle"));
  }
  return marks;
}
