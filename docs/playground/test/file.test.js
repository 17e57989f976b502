/** The page in one file, from a folder, as from a USB stick; and Python on both kinds of page. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, afterEach, before, test } from "node:test";

import { digest, readModel } from "../model/document.js";
import {
  addressOf,
  launch,
  launchFirefox,
  learned,
  open,
  serve,
  textOf,
  write,
} from "./browser.js";
import { ARTICLE, playground, savedFile } from "./package.js";

const LINK = "#seed=1145857194&sample_kind=rounding&speed=0";
const FILE = pathToFileURL(join(playground, "rnnadd.html")).href;

let server, browser, page, wrong;

before(async () => {
  execFileSync(process.env.PYTHON ?? "python3", [join(playground, "build"), "page"]);
  [server, browser] = [await serve(), await launch()];
});

after(async () => {
  await browser.close();
  server.close();
});

afterEach(async () => {
  if (!page.isClosed()) await page.close();
  assert.deepEqual(wrong, []);
});

const digestOf = (settings, iterations) =>
  digest(readModel(new TextEncoder().encode(savedFile(settings, iterations))));

test("the one file trains the article's run without a server", async () => {
  ({ page, wrong } = await open(browser, FILE + LINK));
  await page.click("#train");
  await learned(page, 10_000);
  assert.equal(await textOf(page, "#digest-here"), digestOf(ARTICLE, 10_000));
  assert.match(await addressOf(page), /trained=10000/);
});

test("the one file trains the article's run in Firefox, too", async () => {
  const firefox = await launchFirefox();
  try {
    [page, wrong] = [await firefox.newPage(), []];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => wrong.push(message.text()));
    await page.goto(FILE + LINK);
    await page.waitForSelector("#carry svg g *");
    await page.click("#train");
    await learned(page, 10_000);
    assert.equal(await textOf(page, "#digest-here"), digestOf(ARTICLE, 10_000));
  } finally {
    await firefox.close();
  }
});

const RUNS = [
  ["the page", () => server.url, ARTICLE],
  [
    "the page",
    () => server.url,
    { seed: 3, hidden_dim: 3, binary_dim: 5, input_dim: 3, alpha: 0.5 },
  ],
  ["the one file", () => FILE, { seed: 0 }],
];

for (const [what, url, settings] of RUNS) {
  const name = `Python ends with the same digest, on ${what}: ${JSON.stringify(settings)}`;
  test(name, { timeout: 300_000 }, async () => {
    const iterations = 10_000;
    const hash = new URLSearchParams({ ...settings, trained: iterations });
    ({ page, wrong } = await open(browser, `${url()}#${hash}`));
    await learned(page, iterations);
    await write(page, "#pyodide", `${server.url}pyodide/`);
    await page.click("#run");
    await page.waitForFunction(
      () => /the same|did not work|not there/.test(document.getElementById("progress").textContent),
      { timeout: 280_000 },
    );
    const same = "After 10,000 additions all weights are the same, to the last bit.";
    assert.equal(await textOf(page, "#progress"), same);
    const expected = digestOf(settings, iterations);
    assert.equal(await textOf(page, "#digest-here"), expected);
    assert.match(await textOf(page, "#digest-python"), new RegExp(`^${expected} \\(Python 3`));
    wrong = wrong.filter((what) => !what.startsWith(`${server.url}pyodide/`)); // asked for
  });
}

test("the usual Pyodide is the one of these tests", async () => {
  ({ page, wrong } = await open(browser, server.url));
  const usual = await page.$eval("#pyodide", (field) => field.placeholder);
  const { devDependencies } = JSON.parse(readFileSync(join(playground, "package.json")));
  assert.match(usual, new RegExp(`/v${devDependencies.pyodide}/`));
});

test("Python can be stopped", async () => {
  ({ page, wrong } = await open(browser, `${server.url}#pyodide=/pyodide/`));
  await page.click("#run");
  await page.click("#run");
  assert.equal(await textOf(page, "#progress"), "Stopped.");
  wrong = wrong.filter((what) => !what.endsWith(" failed")); // what was on its way is broken off
});

test("where Pyodide is not, the panel says so", async () => {
  ({ page, wrong } = await open(browser, `${server.url}#pyodide=/nowhere/`));
  await page.click("#run");
  await page.waitForFunction(() =>
    document.getElementById("progress").textContent.startsWith("It did not work: "),
  );
  wrong = wrong.filter((what) => !/nowhere|404/.test(what));
});
