/** The controls: what stands in them, and what is wrong with it. */
import { DEFAULTS } from "../model/checks.js";

export const element = (id) => document.getElementById(id);

const NAMES = Object.keys(DEFAULTS);

/** Write settings into their controls. */
export function writeSettings(settings) {
  for (const name of NAMES) element(name).value = settings[name];
}

/** What stands in the controls of the settings: texts, not checked. */
export function readSettings() {
  return Object.fromEntries(NAMES.map((name) => [name, element(name).value]));
}

/** Write the numbers to add, each into a control of its own. */
export function writeOperands(operands) {
  const inputs = operands.flatMap((x, i) => {
    const input = document.createElement("input");
    input.value = x;
    input.inputMode = "numeric";
    input.setAttribute("aria-label", `number ${i + 1}`);
    return i ? [" + ", input] : [input];
  });
  element("numbers").replaceChildren(...inputs);
}

/** The texts of the numbers to add. */
export function readOperands() {
  return [...element("numbers").querySelectorAll("input")].map((input) => input.value);
}

/** Say what is wrong, and mark the control of the setting if it is one; or say that nothing is. */
export function showError(error) {
  element("error").textContent = error ? error.message : "";
  for (const name of [...NAMES, "more"]) {
    const wrong = error?.setting === name;
    if (wrong) element(name).setAttribute("aria-invalid", "true");
    else element(name).removeAttribute("aria-invalid");
  }
}

/** Show what can be done now: nothing before there is a network. */
export function showTraining(training, ready) {
  element("train").textContent = training ? "Pause" : "Train";
  for (const id of ["train", "rewind", "save"]) element(id).disabled = !ready;
  element("step").disabled = training || !ready;
}
