/** The address of the page: what is behind its # are all settings, so that one can hand them out. */
import { checkInteger, checkSettings, DEFAULTS, Refused, shown } from "../model/checks.js";
import { anAddition } from "../pictures/addition.js";

const LARGEST_OPERAND = 2n ** 64n - 1n;

/** So many additions a second; 0 is as fast as it can. */
export const SPEEDS = [1, 10, 100, 1_000, 10_000, 0];

/** How far a training may go: numbers up to here are exact. */
export const MOST_ITERATIONS = 2 ** 50;

// The parts of an address beside the settings.
const OTHERS = ["sum", "trained", "more", "speed", "pyodide"];

/**
 * What an address asks for, or throw Refused.
 *
 * settings   of the network
 * operands   the numbers to add
 * trained    so many additions to learn from at once
 * more       so many to learn from when Train is pressed
 * speed      one of SPEEDS
 * pyodide    the address of Pyodide on this page's server, or "" for the usual one
 */
export function readAddress(hash) {
  const given = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULTS, name) && !OTHERS.includes(name)) {
      throw new Refused(`the address has ${shown(name)}, which is no setting`);
    }
  }
  const { sum, trained = 0, more = 10_000, speed = 1_000, pyodide = "", ...rest } = given;
  const settings = checkSettings(rest);
  const rate = checkInteger("speed", speed, 0, 10_000);
  if (!SPEEDS.includes(rate)) {
    throw new Refused(`speed must be one of ${SPEEDS.join(", ")}, got ${shown(speed)}`);
  }
  return {
    settings,
    operands: sum === undefined ? anAddition(settings) : checkOperands(sum.split(" "), settings),
    pyodide: checkPyodide(pyodide),
    trained: checkInteger("trained", trained, 0, MOST_ITERATIONS),
    more: checkInteger("more", more, 1, MOST_ITERATIONS),
    speed: rate,
  };
}

/** The numbers to add, given as texts, or throw Refused. */
export function checkOperands(texts, { input_dim }) {
  if (texts.length !== input_dim) {
    throw new Refused(`there must be ${input_dim} numbers to add, got ${texts.length}`);
  }
  return texts.map((text, i) => {
    const whole = /^\s*\d{1,20}\s*$/.test(text);
    if (whole && BigInt(text) <= LARGEST_OPERAND) return BigInt(text);
    const what = `number ${i + 1} must be a whole number from 0 to ${LARGEST_OPERAND}`;
    throw new Refused(`${what}, got ${shown(text)}`);
  });
}

/** A program from elsewhere runs here only if its address was written by hand, not by a link. */
function checkPyodide(address) {
  if (address === "" || isHere(address)) return address;
  const remedy = "pyodide in a link must be on the server of this page";
  throw new Refused(`${remedy}, got ${shown(address)}: write it into its field`);
}

function isHere(address) {
  try {
    return new URL(address, document.baseURI).origin === location.origin;
  } catch {
    return false;
  }
}

/** The part of an address that asks for this, beginning with #. */
export function addressOf({ settings, operands, trained, more, speed, pyodide }) {
  const parts = { ...settings, sum: operands.join(" "), trained, more, speed };
  if (pyodide && isHere(pyodide)) parts.pyodide = pyodide;
  return `#${new URLSearchParams(parts)}`;
}
