/**
 * Measure the page in headless Chromium: npm run measure [-- RUNS]. docs/playground.md has figures.
 */
import { Kernel } from "../kernel/kernel.js";
import { checkSettings } from "../model/checks.js";
import { launch, serve } from "./browser.js";
import { kernel } from "./package.js";

const RUNS = Number(process.argv[2] ?? 5);
const SECONDS = 5;
const ARTICLE = "#seed=1145857194&sample_kind=rounding";

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds from the start of the page to the first picture and to the first report. */
async function opening(browser, url) {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const note = () => {
      const there = (selector) => document.querySelector(selector)?.textContent;
      if (there("#carry svg g")) window.drawn ??= performance.now();
      if (there("#reports")) window.reported ??= performance.now();
      if (!window.reported) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await page.goto(`${url}${ARTICLE}&trained=10000`);
  await page.waitForFunction(() => window.reported);
  const found = await page.evaluate(() => [window.drawn, window.reported]);
  await page.close();
  return found;
}

/** Frames of the browser, pictures of the page and iterations, each a second, at full speed. */
async function fullSpeed(browser, url) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${url}${ARTICLE}&speed=0&more=1000000000`);
  await page.waitForSelector("#carry svg g *");
  await page.click("#train");
  const found = await page.evaluate(async (seconds) => {
    const done = () =>
      Number(
        document
          .getElementById("line")
          .textContent.match(/^[\d,]+/)[0]
          .replaceAll(",", ""),
      );
    const frame = () => new Promise(requestAnimationFrame);
    let [frames, pictures, shown] = [0, 0, -1];
    for (const warm = performance.now(); performance.now() - warm < 1_000; ) await frame();
    const [start, before] = [performance.now(), done()];
    while (performance.now() - start < 1_000 * seconds) {
      await frame();
      frames++;
      if (done() !== shown) [pictures, shown] = [pictures + 1, done()];
    }
    const elapsed = (performance.now() - start) / 1_000;
    return [frames / elapsed, pictures / elapsed, (done() - before) / elapsed];
  }, SECONDS);
  await page.close();
  return found;
}

/** Microseconds of processor time that an iteration takes, in Node: other work does not disturb it. */
function processorTime() {
  const network = new Kernel(kernel, checkSettings({}));
  network.fit(50_000); // the first ones are slow: the engine is still compiling
  const before = process.cpuUsage();
  network.fit(200_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 200_000;
}

const [server, browser] = [await serve(), await launch()];
try {
  console.log(await browser.version());
  const times = [];
  const rates = [];
  for (let run = 0; run < RUNS; run++) {
    times.push(await opening(browser, server.url));
    rates.push(await fullSpeed(browser, server.url));
  }
  const of = (rows, column) => Math.round(median(rows.map((row) => row[column])));
  console.log(`medians of ${RUNS} runs:`);
  console.log(`${of(times, 0)} ms to the first picture, ${of(times, 1)} ms to the first report`);
  console.log(`${of(rates, 0)} frames a second, ${of(rates, 1)} new pictures a second`);
  console.log(`${of(rates, 2).toLocaleString("en-US")} iterations a second`);
  const microseconds = median(Array.from({ length: RUNS }, processorTime));
  console.log(`${microseconds.toFixed(2)} us of processor time an iteration, in Node`);
} finally {
  await browser.close();
  server.close();
}
