/**
 * SHA-256 (FIPS 180-4). The browser's own is not there on a page that a school serves by plain
 * http.
 */

/** The first 32 bits of the fractional part of a root of the first primes: of `power` 1/2 or 1/3. */
function roots(count, power) {
  const words = [];
  for (let n = 2; words.length < count; n++) {
    if (Array.from({ length: n - 2 }, (_, i) => n % (i + 2)).every(Boolean)) {
      const root = n ** power;
      words.push(((root - Math.floor(root)) * 2 ** 32) | 0);
    }
  }
  return words;
}

const START = roots(8, 1 / 2);
const ROUND = roots(64, 1 / 3);

const turned = (x, n) => (x >>> n) | (x << (32 - n));

/** The digest of bytes, in hexadecimal digits. */
export function sha256(bytes) {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const view = new DataView(new ArrayBuffer(64 * blocks));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(64 * blocks - 8, BigInt(bytes.length) * 8n);
  const hash = Int32Array.from(START);
  for (let block = 0; block < blocks; block++) compress(hash, view, 64 * block);
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function compress(hash, view, at) {
  const w = new Int32Array(64);
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15];
    const b = w[i - 2];
    const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
    const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] += word));
}
