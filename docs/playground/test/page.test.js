/** The page as people use it, held against the package. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { digest, readModel } from "../model/document.js";
import { addressOf, launch, learned, open, serve, textOf, write } from "./browser.js";
import { ARTICLE, optionsOf, python, resumedFile, rnnadd, savedFile } from "./package.js";

const LINK = "#seed=1145857194&sample_kind=rounding";

let server, browser, page, wrong, folder;

before(async () => {
  [server, browser] = [await serve(), await launch()];
  folder = mkdtempSync(join(tmpdir(), "playground-"));
});

after(async () => {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(wrong, [], "no error, and no request to elsewhere");
});

async function visit(hash = "", options = {}) {
  ({ page, wrong } = await open(browser, server.url + hash, options));
}

const digestOf = (settings, iterations) =>
  digest(readModel(new TextEncoder().encode(savedFile(settings, iterations))));
const shownDigest = () => textOf(page, "#digest-here");
const title = () => textOf(page, "#paper-title");
const titleBegins = (text) =>
  page.waitForFunction(
    (start) => document.getElementById("paper-title").textContent.startsWith(start),
    {},
    text,
  );

for (const [name, settings, hash] of [
  ["the article's run", ARTICLE, LINK],
  ["seed 0", {}, "#seed=0"],
]) {
  test(`${name} ends with the command line's ten reports and weights`, async () => {
    await visit(`${hash}&speed=0`);
    await page.click("#train");
    await learned(page, 10_000);
    assert.equal(`${await textOf(page, "#reports")}\n`, rnnadd(...optionsOf(settings)));
    assert.equal(await shownDigest(), digestOf(settings, 10_000));
  });
}

test("no module of the page is asked for late", async () => {
  await visit();
  const [early, loaded] = await page.evaluate(() => [
    [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href),
    performance.getEntriesByType("resource").map((entry) => entry.name),
  ]);
  const modules = loaded.filter((name) => name.endsWith(".js") && !name.includes("/kernel/"));
  assert.deepEqual(
    modules.filter((name) => !early.includes(name)),
    [],
  );
});

test("other settings, written into the controls, end with the package's weights", async () => {
  await visit();
  const settings = { seed: -3, hidden_dim: 5, alpha: 0.25, binary_dim: 6, input_dim: 3 };
  for (const [name, value] of Object.entries(settings)) await write(page, `#${name}`, `${value}`);
  await page.select("#sample_kind", "rounding");
  await page.select("#speed", "0");
  await write(page, "#more", "2345");
  await page.click("#train");
  await learned(page, 2_345);
  assert.equal(await shownDigest(), digestOf({ ...settings, sample_kind: "rounding" }, 2_345));
});

test("pause, step, rewind and go on: the weights are as without a stop", async () => {
  await visit(`${LINK}&speed=1000&more=1000000`);
  await page.click("#train");
  await page.waitForFunction(() => document.getElementById("line").textContent > "1");
  await page.click("#train");
  await page.waitForFunction(() => document.getElementById("train").textContent === "Train");
  const paused = Number((await textOf(page, "#line")).split(" ")[0].replaceAll(",", ""));
  assert.ok(paused > 0 && paused < 1_000_000);
  assert.equal(await shownDigest(), digestOf(ARTICLE, paused));
  for (let i = 1; i <= 3; i++) {
    await page.click("#step");
    await learned(page, paused + i);
  }
  assert.equal(await shownDigest(), digestOf(ARTICLE, paused + 3));
  await page.click("#rewind");
  await learned(page, 0);
  assert.equal(await shownDigest(), digestOf(ARTICLE, 0));
  await page.select("#speed", "0");
  await write(page, "#more", "3000");
  await page.click("#train");
  await learned(page, 3_000);
  await page.click("#train");
  await learned(page, 6_000);
  assert.equal(await shownDigest(), digestOf(ARTICLE, 6_000));
});

test("the program on the page prints the digest that stands below it", async () => {
  await visit("#seed=5&hidden_dim=3&alpha=1&trained=600");
  await learned(page, 600);
  assert.equal(python(await textOf(page, "#program")).trim(), await shownDigest());
});

test("two typed numbers are added, column by column", async () => {
  await visit(`${LINK}&trained=10000`);
  await learned(page, 10_000);
  await write(page, "#numbers input:first-of-type", "16");
  await write(page, "#numbers input:last-of-type", "8144");
  await titleBegins("16 + 8144:");
  const program = `
from rnnadd import BinaryAdder
from rnnadd.pictures import on_paper
adder = BinaryAdder(${ARTICLE.seed}, sample_kind="${ARTICLE.sample_kind}").fit(10_000)
print(on_paper(adder, 16, 8144).title)`;
  const whole = python(program).trim();
  assert.equal(await title(), whole);
  await page.click("#sum button");
  await page.waitForFunction(
    () => document.getElementById("paper-title").textContent.includes("3 of 14 columns"),
    { polling: "mutation" }, // it does not stand there for long
  );
  await page.waitForFunction(
    (text) => document.getElementById("paper-title").textContent === text,
    { timeout: 60_000 },
    whole,
  );
});

test("who wants no motion sees the whole addition at once", async () => {
  await visit("", { media: { "prefers-reduced-motion": "reduce" } });
  const whole = await title();
  await page.click("#sum button");
  assert.equal(await title(), whole);
});

test("after a step, the addition can be shown that was learned from", async () => {
  await visit("#seed=0");
  await page.click("#follow");
  await page.click("#step");
  await learned(page, 1);
  assert.match(await title(), /^41 \+ 15:/); // the first ones of seed 0
});

test("numbers that are none are refused, and the picture stays", async () => {
  await visit();
  const before = await title();
  await write(page, "#numbers input", "-4");
  assert.match(await textOf(page, "#error"), /number 1 must be a whole number from 0 to 18446/);
  assert.equal(await title(), before);
});

test("a bad seed is refused, and the network stays", async () => {
  await visit("#trained=500");
  await learned(page, 500);
  const before = await shownDigest();
  await write(page, "#seed", "2147483648");
  assert.equal(await textOf(page, "#error"), "seed must be at most 2147483647, got '2147483648'");
  assert.equal(await page.$eval("#seed", (seed) => seed.getAttribute("aria-invalid")), "true");
  assert.equal(await shownDigest(), before);
  await write(page, "#seed", "12");
  await learned(page, 0);
  assert.equal(await textOf(page, "#error"), "");
});

for (const hash of [
  "#seed=x",
  "#sede=1",
  "#speed=7",
  "#sum=1",
  "#sum=1+x",
  "#trained=-1",
  "#pyodide=https://example.org/",
]) {
  test(`a bad address is refused, and the article's network is there: ${hash}`, async () => {
    await visit(hash);
    assert.match(await textOf(page, "#error"), /must be|which is no setting/);
    assert.equal(await shownDigest(), digestOf({}, 0));
  });
}

test("the address has all that is shown, and opens it again", async () => {
  await visit("#hidden_dim=6&more=700&speed=0");
  await page.click("#train");
  await learned(page, 700);
  await write(page, "#numbers input", "77");
  await titleBegins("77 + ");
  const [address, shown, drawn] = [await addressOf(page), await shownDigest(), await title()];
  await page.close();
  await visit(new URL(address).hash);
  await learned(page, 700);
  assert.deepEqual([await shownDigest(), await title()], [shown, drawn]);
});

test("the address of a new network has nothing learned", async () => {
  await visit("#trained=500");
  await learned(page, 500);
  await write(page, "#seed", "12");
  const addressSays = (part) => page.waitForFunction((p) => location.hash.includes(p), {}, part);
  await addressSays("seed=12&");
  await addressSays("&trained=0&");
  await page.click("#step");
  await addressSays("&trained=1&");
  await page.click("#rewind");
  await addressSays("&trained=0&");
});

test("the gallery opens its situations", async () => {
  await visit();
  const links = await page.$$eval("#gallery a", (found) => found.map((link) => link.hash));
  assert.ok(links.length >= 4);
  for (const hash of links) {
    await page.$eval(`#gallery a[href="${hash}"]`, (link) => link.click());
    const wanted = new URLSearchParams(hash.slice(1));
    await page.waitForFunction(
      (seed) => document.getElementById("seed").value === seed,
      {},
      wanted.get("seed"),
    );
    await learned(page, Number(wanted.get("trained")));
    assert.equal(await textOf(page, "#error"), "");
  }
});

async function saved() {
  const session = await page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    eventsEnabled: true,
  });
  const name = new Promise((resolve) =>
    session.on("Browser.downloadWillBegin", (event) => resolve(event.suggestedFilename)),
  );
  const ended = new Promise((resolve) =>
    session.on("Browser.downloadProgress", ({ state }) => state === "completed" && resolve()),
  );
  await page.click("#save");
  await ended;
  return readFileSync(join(folder, await name), "utf-8");
}

async function load(text) {
  const path = join(folder, "given.json");
  writeFileSync(path, text);
  await (await page.$("#load")).uploadFile(path);
}

test("the saved file is the package's, and the package goes on from it", async () => {
  await visit(`${LINK}&trained=1500`);
  await learned(page, 1_500);
  const file = await saved();
  assert.equal(file, savedFile(ARTICLE, 1_500));
  assert.equal(resumedFile(file, 2_000), savedFile(ARTICLE, 2_000));
});

test("the page goes on from the package's file", async () => {
  await visit("#speed=0&more=800");
  await load(savedFile({ seed: 4, hidden_dim: 7, binary_dim: 5 }, 700));
  await learned(page, 700);
  await page.click("#train");
  await learned(page, 1_500);
  assert.equal(await shownDigest(), digestOf({ seed: 4, hidden_dim: 7, binary_dim: 5 }, 1_500));
});

test("the numbers that stand there stay when a file is loaded", async () => {
  await visit("#sum=12+34");
  await load(savedFile({ hidden_dim: 4 }, 50));
  await learned(page, 50);
  assert.match(await title(), /^12 \+ 34/);
});

test("a damaged file is refused with the reason, and the network stays", async () => {
  await visit("#trained=300");
  await learned(page, 300);
  const before = await shownDigest();
  await load(savedFile({}, 100).replace("0.1", "0.2"));
  await page.waitForFunction(() => document.getElementById("error").textContent);
  assert.match(await textOf(page, "#error"), /^given.json: the checksum or the layout/);
  assert.equal(await shownDigest(), before);
});
