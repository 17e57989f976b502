/** The four pictures on the page. Each frame draws those anew that are to be seen. */
import { general, grouped } from "../model/numbers.js";
import { answerOf, sumText } from "../pictures/addition.js";
import { theCarry } from "../pictures/carry.js";
import { errorCurve, listErrors } from "../pictures/curve.js";
import { WIDTH } from "../pictures/drawing.js";
import { onPaper } from "../pictures/paper.js";
import { weights } from "../pictures/weights.js";

const NOTHING = "The weights are no finite numbers any more. Take a smaller learning rate.";
const NO_CARRY = "A network that takes one number has nothing to carry.";

/** The picture in each figure, of a frame and of what drawFrame is told beside it. */
const pictures = {
  carry({ state, operands, steps, cloud }, { training, done }) {
    if (!cloud) return words(NO_CARRY);
    return theCarry(state.iterations, cloud, { operands, steps, done, path: !training });
  },
  paper: ({ operands, steps }, { done }) => onPaper(operands, steps, done),
  curve: ({ state }) => errorCurve(state),
  weights: ({ state }) => weights(state),
};

/**
 * Draw a frame.
 *
 * training   whether it goes on: then what is not on the screen waits for a later frame, and no path
 *            is drawn among the clouds, it would only flicker
 * done       how many columns of the addition are shown; all if it is not given
 */
export function drawFrame(frame, { training, done }) {
  const seen = Object.keys(pictures).filter((id) => !training || isOnScreen(id)); // before any change
  for (const id of seen) {
    draw(id, frame.finite ? pictures[id](frame, { training, done }) : words(NOTHING));
  }
}

function isOnScreen(id) {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}

/** Words where no picture can be. */
function words(why) {
  const marks = [`<text x="12" y="20" class="small">${why}</text>`];
  return { title: why, text: "", height: 40, marks };
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
