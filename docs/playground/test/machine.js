/**
 * Train the network of seed 0 with the kernel, in Node and in Chromium: npm run machine. It prints
 * rows of docs/machines.md, and ends with an error if the weights are not those of all machines.
 */
import { readFileSync } from "node:fs";

import { launch, serve } from "./browser.js";
import { playground, python } from "./package.js";

const ITERATIONS = 10_000;

/**
 * The digest of all weights, and microseconds an iteration: of processor time in Node, of time on the
 * clock in a browser, which gets this function, too.
 */
async function train(root, bytes, iterations) {
  const { Kernel } = await import(`${root}kernel/kernel.js`);
  const { checkSettings } = await import(`${root}model/checks.js`);
  const { digest } = await import(`${root}model/document.js`);
  const network = new Kernel(await WebAssembly.compile(new Uint8Array(bytes)), checkSettings({}));
  const now = () => globalThis.process?.cpuUsage().user ?? 1_000 * performance.now();
  const start = now();
  network.fit(iterations);
  return [digest(network.state()), (now() - start) / iterations];
}

const expected = python(`from docs.machine import EXPECTED; print(EXPECTED[${ITERATIONS}])`).trim();

function printRow(name, [digest, microseconds]) {
  const row = [name, `${process.arch} ${process.platform}`, "the kernel", "10,000"];
  console.log(`| ${[...row, digest.slice(0, 12), microseconds.toPrecision(3)].join(" | ")} |`);
  if (digest !== expected) throw new Error(`the digest should be ${expected}`);
}

const bytes = [...readFileSync(`${playground}kernel/kernel.wasm`)];
printRow(
  `Node ${process.version.slice(1)}`,
  await train(`file://${playground}`, bytes, ITERATIONS),
);
const [server, browser] = [await serve(), await launch()];
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  const name = (await browser.version()).replace("Headless", "").replace("Chrome/", "Chromium ");
  printRow(name, await page.evaluate(train, server.url, bytes, ITERATIONS));
} finally {
  await browser.close();
  server.close();
}
