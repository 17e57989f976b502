/** The four pictures on the page. Each frame draws them anew. */
import { general, grouped } from "../model/numbers.js";
import { answerOf, sumText } from "../pictures/addition.js";
import { theCarry } from "../pictures/carry.js";
import { errorCurve, listErrors } from "../pictures/curve.js";
import { WIDTH } from "../pictures/drawing.js";
import { onPaper } from "../pictures/paper.js";
import { weights } from "../pictures/weights.js";

const NOTHING = "The weights are no finite numbers any more. Take a smaller learning rate.";

/**
 * Draw a frame.
 *
 * training   whether it goes on: then no path is drawn among the clouds, it would only flicker
 * done       how many columns of the addition are shown; all if it is not given
 */
export function drawFrame({ state, finite, operands, steps, cloud }, { training, done }) {
  if (!finite) {
    for (const id of ["carry", "paper", "weights", "curve"]) leaveOut(id, NOTHING);
    return;
  }
  const path = !training;
  if (cloud) draw("carry", theCarry(state.iterations, cloud, { operands, steps, done, path }));
  else leaveOut("carry", "A network that takes one number has nothing to carry.");
  draw("paper", onPaper(operands, steps, done));
  draw("weights", weights(state));
  draw("curve", errorCurve(state));
}

const drawn = {}; // the marks of each picture as it is now

function draw(id, { title, text, height, marks }) {
  const svg = document.querySelector(`#${id} svg`);
  if (!svg.firstElementChild) {
    svg.innerHTML = `<title id="${id}-title"></title><desc id="${id}-text"></desc><g></g>`;
    svg.setAttribute("aria-labelledby", `${id}-title`);
    svg.setAttribute("aria-describedby", `${id}-text`);
  }
  const [name, description, group] = svg.children;
  const box = `0 0 ${WIDTH} ${Math.ceil(height)}`;
  if (svg.getAttribute("viewBox") !== box) svg.setAttribute("viewBox", box);
  name.textContent = title;
  description.textContent = text;
  drawMarks(group, drawn[id] ?? [], marks);
  drawn[id] = marks;
}

/** Put the marks into a group. From frame to frame most texts stay, and to lay them out takes long. */
function drawMarks(group, before, marks) {
  if (before.length !== marks.length) {
    group.innerHTML = marks.join("");
    return;
  }
  [...group.children].forEach((element, i) => {
    if (marks[i] !== before[i]) element.outerHTML = marks[i];
  });
}

function leaveOut(id, why) {
  const marks = [`<text x="12" y="20" class="small">${why}</text>`];
  draw(id, { title: why, text: "", height: 40, marks });
}

/** One line on the training: how far it is, and what the network answers now. */
export function lineOf({ state, finite, operands, steps }) {
  const learned = `${grouped(state.iterations)} additions learned.`;
  if (!finite) return `${learned} ${NOTHING}`;
  const last = listErrors(state.history).at(-1);
  const error = last ? ` Mean error ${general(last.mean, 3)}.` : "";
  const answer = answerOf(steps);
  const right = answer === operands.reduce((a, b) => a + b);
  const says = `${sumText(operands)} = ${answer}, ${right ? "right" : "wrong"}.`;
  return `${learned}${error} ${says}`;
}

/** What the clouds tell. */
export function tellsOf({ state, cloud }) {
  if (!cloud) return "";
  if (state.iterations === 0) {
    return "Before the training, triangles and circles mix: it cannot tell whether a 1 is carried.";
  }
  if (cloud.gap < 0) {
    return "Triangles and circles mix: it cannot tell yet whether a 1 is carried.";
  }
  return "Triangles and circles are apart: it has found the carry.";
}
