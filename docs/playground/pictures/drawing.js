/** Drawing: scales, marks and texts in SVG, the same as rnnadd/pictures/drawing.py has them. */
import { fixed } from "../model/numbers.js";

export const WIDTH = 480;

/** A picture: its title and its text alternative, its height, and its marks, each one SVG element. */
export function picture(title, text, height, marks) {
  return { title, text, height, marks: [label(12, 20, title, "bold"), ...marks] };
}

/** A function from the numbers of the data, low to high, to places, start to end. */
export function scale(low, high, start, end) {
  const top = high > low ? high : low + 1;
  const place = (value) => {
    const inside = Math.min(Math.max(value, low), top);
    return start + ((end - start) * (inside - low)) / (top - low);
  };
  return Object.assign(place, { low, high: top, start, end });
}

/** Round numbers on a scale: at most so many steps of 1, 2 or 5 times a power of ten. */
export function ticks({ low, high }, most) {
  for (let exponent = -12; exponent < 310; exponent++) {
    for (const digit of [1, 2, 5]) {
      const step = Number(`${digit}e${exponent}`);
      if ((high - low) / step > most) continue;
      const first = Math.ceil(low / step);
      const count = Math.floor((high - first * step) / step + 1e-9) + 1;
      return Array.from({ length: count }, (_, i) => (first + i) * step);
    }
  }
  return [low, high];
}

/** A place in the picture as text, to a tenth of a unit. */
export function number(x) {
  const text = fixed(x, 1).replace(/\.0$/, "");
  return text === "-0" ? "0" : text;
}

/** A text that starts at x; or, as the kind says, has its "middle" or "end" there. */
export function label(x, y, text, kind = "") {
  return `<text x="${number(x)}" y="${number(y)}" class="${kind}">${text}</text>`;
}

export function rectangle(x, y, width, height, kind, opacity = 1) {
  const faint = opacity === 1 ? "" : ` fill-opacity="${fixed(opacity, 2)}"`;
  return (
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"` +
    ` class="${kind}"${faint}/>`
  );
}

export function circle(x, y, r, kind) {
  return `<circle cx="${number(x)}" cy="${number(y)}" r="${number(r)}" class="${kind}"/>`;
}

export function triangle(x, y, r, kind) {
  const corners = [
    [x, y - r],
    [x + r, y + r],
    [x - r, y + r],
  ];
  return polygon(corners, kind);
}

/** Many marks in one path: triangles for "one", else circles. */
export function many(points, r, kind) {
  const n = number(r);
  const d = number(2 * r);
  const mark = kind === "one" ? `l${n},${d}h-${d}z` : `a${n},${n} 0 1 1-.1,0z`;
  const marks = points.map(([x, y]) => `M${number(x)},${number(y - r)}${mark}`).join("");
  return `<path d="${marks}" class="${kind}"/>`;
}

export function polygon(points, kind) {
  return `<polygon points="${places(points)}" class="${kind}"/>`;
}

export function polyline(points, kind) {
  return `<polyline points="${places(points)}" class="${kind}"/>`;
}

export function line(x1, y1, x2, y2, kind) {
  return (
    `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}"` +
    ` class="${kind}"/>`
  );
}

const places = (points) => points.map(([x, y]) => `${number(x)},${number(y)}`).join(" ");
