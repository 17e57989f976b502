/** For everybody: by keyboard alone, on a phone, in light and dark, for who hears the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, test } from "node:test";

import { addressOf, launch, learned, open, serve, textOf } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");

let server, browser, page, wrong;

before(async () => {
  [server, browser] = [await serve(), await launch()];
});

after(async () => {
  await browser.close();
  server.close();
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(wrong, []);
});

async function visit(hash = "", options = {}) {
  ({ page, wrong } = await open(browser, server.url + hash, options));
}

const openAll = () =>
  page.$$eval("details", (parts) => parts.forEach((part) => (part.open = true)));

for (const width of [360, 1280]) {
  for (const mode of ["light", "dark"]) {
    test(`axe finds nothing, ${width} pixels wide and ${mode}`, async () => {
      const media = { "prefers-color-scheme": mode };
      await visit("#trained=2000&sum=16+8144", { width, media });
      await learned(page, 2_000);
      await openAll();
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
        [],
      );
    });
  }
}

for (const width of [360, 768, 1024, 1280, 1920]) {
  test(`nothing is wider than a window of ${width} pixels`, async () => {
    await visit("#hidden_dim=40&trained=1000&sum=18446744073709551615+1", { width });
    await learned(page, 1_000);
    await openAll();
    const found = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(found, width);
  });
}

test("each control can be reached and has a name to be read out", async () => {
  await visit();
  await openAll();
  const session = await page.createCDPSession();
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const focusable = nodes.filter(({ properties = [] }) =>
    properties.some(({ name, value }) => name === "focusable" && value.value),
  );
  const controls = focusable.filter(({ role }) => role.value !== "RootWebArea");
  assert.ok(controls.length > 20);
  const nameless = controls.filter(({ name }) => !name?.value);
  assert.deepEqual(
    nameless.map(({ role }) => role.value),
    [],
  );
});

test("a training by keyboard alone", async () => {
  await visit("#speed=0&more=1500");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "train");
  await page.keyboard.press("Enter");
  await learned(page, 1_500);
  assert.equal(await page.evaluate(() => document.activeElement.id), "train");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await learned(page, 1_501);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await learned(page, 0);
});

test("the setting of a control is changed by keyboard alone", async () => {
  await visit();
  await openAll();
  while ((await page.evaluate(() => document.activeElement.id)) !== "hidden_dim") {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("3"); // what stands there is selected when one comes by Tab
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("hidden_dim=3&"));
  assert.ok((await addressOf(page)).startsWith(`${server.url}#`)); // the form was not sent anywhere
});

test("what comes out is said, and the pictures have a text", async () => {
  await visit("#speed=0&more=3000");
  await page.click("#train");
  await learned(page, 3_000);
  await page.waitForFunction(() => document.getElementById("said").textContent);
  assert.match(await textOf(page, "#said"), /3,000 additions learned. Mean error .* mix/);
  for (const id of ["carry", "paper", "curve", "weights"]) {
    assert.ok((await textOf(page, `#${id}-text`)).length > 100);
  }
});
