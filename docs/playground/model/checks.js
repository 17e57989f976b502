/** Checks of settings: an error names the setting, what was given and what would do. */

/** A `BinaryAdder`'s settings, in the order of a model's file, and the article's values. */
export const DEFAULTS = {
  seed: 0,
  hidden_dim: 16,
  alpha: 0.1,
  binary_dim: 8,
  input_dim: 2,
  sample_kind: "rejection",
};

// R's kinds of sampling, and the largest number of which they draw.
const LARGEST_SAMPLE = { rejection: 2n ** 52n, rounding: 2n ** 31n - 1n };

// The page shows no larger networks. The package knows no such limits.
const LIMITS = { hidden_dim: 128, input_dim: 8 };

/** Thrown for what a person has given: the message is for them. */
export class Refused extends Error {
  constructor(message, name = "") {
    super(message);
    this.setting = name;
  }
}

/** Return a whole number, given as a number or a text, or throw Refused. */
export function checkInteger(name, value, low, high) {
  const number = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? +value : value;
  const refuse = (what) => {
    throw new Refused(`${name} must be ${what}, got ${shown(value)}`, name);
  };
  if (!Number.isInteger(number)) refuse("a whole number");
  if (number < low) refuse(`at least ${low}`);
  if (number > high) refuse(`at most ${high}`);
  return number + 0;
}

/** Return settings, each of its type, or throw Refused. They may be texts; what is missing is the
 * article's. */
export function checkSettings(given) {
  const { seed, hidden_dim, alpha, binary_dim, input_dim, sample_kind } = { ...DEFAULTS, ...given };
  const settings = {
    seed: checkInteger("seed", seed, -(2 ** 31), 2 ** 31 - 1),
    hidden_dim: checkInteger("hidden_dim", hidden_dim, 1, LIMITS.hidden_dim),
    alpha: checkNumber("alpha", alpha),
    binary_dim: checkInteger("binary_dim", binary_dim, 1, Infinity),
    input_dim: checkInteger("input_dim", input_dim, 1, LIMITS.input_dim),
    sample_kind,
  };
  if (!Object.hasOwn(LARGEST_SAMPLE, sample_kind)) {
    const remedy = "sample_kind must be 'rejection' or 'rounding'";
    throw new Refused(`${remedy}, got ${shown(sample_kind)}`, "sample_kind");
  }
  checkRange(settings);
  return settings;
}

function checkNumber(name, value) {
  const number = typeof value === "string" && value.trim() ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw new Refused(`${name} must be a finite number, got ${shown(value)}`, name);
  }
  return number;
}

/** Throw Refused unless numbers from 1 to 2**binary_dim // input_dim can be drawn. */
function checkRange({ binary_dim, input_dim, sample_kind }) {
  const largest = BigInt(input_dim) * (LARGEST_SAMPLE[sample_kind] + 1n) - 1n;
  const most = largest.toString(2).length - 1;
  if (binary_dim > most) {
    throw new Refused(
      `binary_dim must be at most ${most} for input_dim ${input_dim}` +
        ` and sample_kind '${sample_kind}', got ${binary_dim}`,
      "binary_dim",
    );
  }
  if (input_dim > 2 ** binary_dim) {
    throw new Refused(
      `input_dim must be at most ${2 ** binary_dim} for binary_dim ${binary_dim}, got ${input_dim}`,
      "input_dim",
    );
  }
}

/** A short text of any value. */
export function shown(value) {
  const text = typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
