/** Numbers as texts, as Python and R write them. */

/** A float as Python's `repr` writes it: as few digits as it takes to read back the same bits. */
export function pythonFloat(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const [mantissa, power] = Math.abs(x).toExponential().split("e");
  const exponent = Number(power);
  const digits = mantissa.replace(".", "");
  if (exponent < -4 || exponent >= 16) return sign + withPower(mantissa, exponent);
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** A float as Python's `float.hex` writes it: all of its bits. */
export function hexFloat(x) {
  if (!Number.isFinite(x)) return pythonFloat(x);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const sign = bits >> 63n ? "-" : "";
  const exponent = Number((bits >> 52n) & 2047n);
  const fraction = (bits & 0xfffffffffffffn).toString(16).padStart(13, "0");
  if (x === 0) return `${sign}0x0.0p+0`;
  const power = Math.max(exponent, 1) - 1023;
  return `${sign}0x${exponent ? 1 : 0}.${fraction}p${power < 0 ? "" : "+"}${power}`;
}

/** The digits of a number and its power of ten: half-way between two, Python takes the even one. */
function scientific(x, digits) {
  const [exact, power] = x.toExponential(100).split("e");
  const end = (x < 0 ? 3 : 2) + digits - 1;
  const halfWay = digits > 1 && /^50*$/.test(exact.slice(end));
  const down = halfWay && Number(exact[end - 1]) % 2 === 0;
  const [mantissa, exponent] = down
    ? [exact.slice(0, end), power]
    : x.toExponential(digits - 1).split("e");
  return [withoutZeros(mantissa), Number(exponent)];
}

const withoutZeros = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function withPower(mantissa, exponent) {
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
}

/** A finite number or NaN as R's `paste` writes it: up to 15 digits, the shorter notation. */
export function rNumber(x) {
  if (Number.isNaN(x)) return "NaN";
  const [mantissa, exponent] = scientific(x, 15);
  const short = withPower(mantissa, exponent);
  const decimals = Math.max(0, mantissa.replace(/[-.]/g, "").length - 1 - exponent);
  if (decimals > 100) return short;
  const plain = fixed(x, decimals);
  return plain.length <= short.length ? plain : short;
}

/** `f"{x:.3g}"` for digits = 3. */
export function general(x, digits = 6) {
  if (x === 0) return "0";
  const [mantissa, exponent] = scientific(x, digits);
  if (exponent < -4 || exponent >= digits) return withPower(mantissa, exponent);
  return withoutZeros(fixed(x, digits - 1 - exponent));
}

/** `f"{x:.2f}"` for decimals = 2, for what has no more digits than a picture needs. */
export function fixed(x, decimals) {
  if (Math.abs((x * 2 ** (decimals + 1)) % 2) !== 1) return x.toFixed(decimals);
  const power = 10 ** decimals; // it is half-way between two, and Python takes the even one
  const below = Math.floor(Math.abs(x) * power);
  return `${x < 0 ? "-" : ""}${((below + (below % 2)) / power).toFixed(decimals)}`;
}

/** A whole number with commas: 10,000. */
export function grouped(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
