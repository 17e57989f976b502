/** The page: it asks the worker for a network, and shows what comes back. */
import { checkInteger, checkSettings, Refused } from "../model/checks.js";
import { modelText } from "../model/document.js";
import { anAddition } from "../pictures/addition.js";
import { addressOf, checkOperands, MOST_ITERATIONS, readAddress } from "./address.js";
import { element, readOperands, readSettings, showError } from "./controls.js";
import { showTraining, writeOperands, writeSettings } from "./controls.js";
import { drawFrame, lineOf, tellsOf } from "./figures.js";
import { download, readFile } from "./files.js";
import { showGallery } from "./gallery.js";
import { panelInPython } from "./python.js";
import { reportText } from "./reports.js";
import { bytesOf, startWorker } from "./resources.js";

const COLUMN_TIME = 500; // milliseconds, when an addition is shown column by column
const REPORTS = 10;

const worker = startWorker("kernel/worker.js");
let asked; // what the address asks for: see address.js
let number = 0; // of the network: frames of an earlier one are not drawn
let frame = null; // the last one
let waiting = false; // whether it is yet to be drawn
let training = false;
let goal = 0; // so many iterations in all
let done; // so many columns of the addition are shown; all if it is undefined
let columnsTimer;
let reports = [];
const panel = panelInPython(
  element,
  () => frame?.state,
  () => asked.pyodide,
);

/** Make a network, new or with the state of a file, and train it at once if that is asked for. */
function begin(state) {
  number++;
  [reports, done, training, goal] = [[], undefined, false, state?.iterations ?? 0];
  showTraining(training, frame !== null);
  element("reports").textContent = "";
  const { settings, operands } = asked;
  worker.postMessage({ to: "begin", settings, state, number, operands: shownOperands(operands) });
  if (!state && asked.trained) train(asked.trained, 0);
}

const shownOperands = (operands) => (element("follow").checked ? null : operands);

/** Show what an address asks for. */
function open(hash) {
  attempt(() => {
    asked = readAddress(hash);
    showAsked();
    begin();
  });
}

function showAsked() {
  writeSettings(asked.settings);
  writeOperands(asked.operands);
  element("more").value = asked.more;
  element("speed").value = asked.speed;
  element("pyodide").value = asked.pyodide;
}

/** Do something that may be refused; then the reason is shown, and nothing has changed. */
function attempt(work) {
  try {
    work();
    showError(null);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showError(error);
    return false;
  }
}

function train(upTo, rate) {
  [goal, training, done] = [upTo, true, undefined];
  worker.postMessage({ to: "train", goal, rate });
  showTraining(training, frame !== null);
}

/** Put what is shown into the address. */
function keepAddress() {
  if (frame?.number === number) asked.trained = frame.state.iterations;
  history.replaceState(null, "", addressOf(asked));
}

const messages = {
  frame(data) {
    if (data.number !== number) return;
    const first = frame === null;
    frame = data;
    if (first) showTraining(training, true);
    for (const report of data.reports) reports.push(reportText(report));
    reports = reports.slice(-REPORTS);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      if (waiting) showFrame();
    });
  },

  ended(own) {
    if (own !== number) return; // there is another network already
    training = false;
    showFrame(); // all is there once the button says that the training has ended
    keepAddress();
    showTraining(training, frame !== null);
    element("said").textContent = `${lineOf(frame)} ${tellsOf(frame)}`;
  },

  refused(message) {
    showError(new Refused(message));
  },
};

function showFrame() {
  waiting = false;
  worker.postMessage({ to: "more" }); // it makes the next one while this one is drawn
  drawFrame(frame, { training, done });
  element("line").textContent = lineOf(frame);
  element("tells").textContent = tellsOf(frame);
  element("reports").textContent = reports.join("\n");
  if (!training) panel.show();
}

const onClick = (id, work) => element(id).addEventListener("click", () => attempt(work));

onClick("train", () => {
  if (training) {
    worker.postMessage({ to: "pause" });
    return;
  }
  const { iterations } = frame.state;
  if (iterations >= goal) goal = iterations + asked.more;
  train(goal, asked.speed);
});

onClick("step", () => {
  done = undefined;
  worker.postMessage({ to: "step" });
});

onClick("rewind", () => {
  asked.trained = 0;
  begin();
  keepAddress();
  element("said").textContent = "Back at the weights of the beginning.";
});

onClick("save", () => {
  const { seed, iterations } = frame.state;
  download(`rnnadd-${seed}-${iterations}.json`, modelText(frame.state));
});

onClick("link", async () => {
  keepAddress();
  try {
    await navigator.clipboard.writeText(location.href);
    element("said").textContent = "The link is copied.";
  } catch {
    prompt("The link:", location.href); // a page that is not served securely may not copy
  }
});

/** Show another network, new or from a file. */
function change(settings, state) {
  const fits = settings.input_dim === asked.operands.length;
  const operands = fits ? asked.operands : anAddition(settings);
  asked = { ...asked, settings, operands, trained: state?.iterations ?? 0 };
  showAsked();
  begin(state);
  keepAddress();
}

element("settings").addEventListener("change", () =>
  attempt(() => change(checkSettings(readSettings()))),
);

element("load").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const { state, refused } = await readFile(file);
  event.target.value = ""; // so that the same file may be loaded once more
  attempt(() => {
    if (refused) throw refused;
    change(checkSettings(state), state);
    element("said").textContent = `${file.name} is loaded.`;
  });
});

element("more").addEventListener("change", (event) =>
  attempt(() => {
    asked.more = checkInteger("more", event.target.value, 1, MOST_ITERATIONS);
    goal = 0;
    keepAddress();
  }),
);

element("speed").addEventListener("change", (event) => {
  asked.speed = Number(event.target.value);
  if (training) train(goal, asked.speed);
  else keepAddress();
});

element("pyodide").addEventListener("change", (event) => {
  asked.pyodide = event.target.value.trim();
  keepAddress();
});

element("follow").addEventListener("change", () => {
  done = undefined;
  worker.postMessage({ to: "show", operands: shownOperands(asked.operands) });
});

/** Show the numbers that stand there. */
function showNumbers() {
  return attempt(() => {
    asked.operands = checkOperands(readOperands(), asked.settings);
    element("follow").checked = false;
    done = undefined;
    worker.postMessage({ to: "show", operands: asked.operands });
    if (!training) keepAddress();
  });
}

element("numbers").addEventListener("input", showNumbers);

element("sum").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!showNumbers()) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (training || still) return;
  done = 0;
  showColumns();
});

/** Show one column more, until all are there or something else is to be seen. */
function showColumns() {
  clearTimeout(columnsTimer);
  if (done === undefined) return;
  showFrame();
  if (done++ < frame.steps.length) columnsTimer = setTimeout(showColumns, COLUMN_TIME);
  else done = undefined;
}

/** Open what the address asks for, or the article's network if it asks for nothing sensible. */
async function start() {
  document.body.classList.add("running");
  for (const part of document.querySelectorAll("#aside details")) {
    part.open = matchMedia("(min-width: 64rem)").matches;
  }
  showGallery(element("gallery"));
  worker.onmessage = ({ data }) => {
    for (const [name, content] of Object.entries(data)) messages[name](content);
  };
  worker.onerror = (event) => showError(new Refused(`the training cannot start: ${event.message}`));
  try {
    const bytes = await bytesOf("kernel/kernel.wasm");
    worker.postMessage({ to: "open", bytes }, [bytes.buffer]);
  } catch (error) {
    showError(new Refused(`the training cannot start: ${error.message}`));
    return;
  }
  open(location.hash);
  if (!asked) {
    asked = readAddress("");
    showAsked();
    begin();
  }
}

addEventListener("hashchange", () => open(location.hash));
start();
