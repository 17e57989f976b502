/** The page in headless Chromium, over localhost or from a file. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import puppeteer from "puppeteer-core";

import { playground } from "./package.js";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serve the playground's files, and Pyodide's of npm below /pyodide/. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const folder = path.startsWith("/pyodide/") ? join(playground, "node_modules") : playground;
    try {
      const content = await readFile(join(folder, path === "/" ? "index.html" : path));
      response.writeHead(200, {
        "Access-Control-Allow-Origin": "*", // as the usual place of Pyodide does it
        "Content-Type": TYPES[extname(path)] ?? "text/html",
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export function launch() {
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

export function launchFirefox() {
  const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
  return puppeteer.launch({ browser: "firefox", executablePath });
}

/**
 * Open a page and wait for the first picture. `wrong` gets what must not be: errors, and requests
 * to elsewhere.
 */
export async function open(browser, url, { width = 1280, media = {} } = {}) {
  const page = await browser.newPage();
  const wrong = [];
  const host = new URL(url).host;
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => wrong.push(message.text()));
  page.on("request", (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (!["blob:", "data:"].includes(protocol) && asked !== host) wrong.push(request.url());
  });
  page.on("requestfailed", (request) => wrong.push(`${request.url()} failed`));
  await page.setViewport({ width, height: 800 });
  const features = Object.entries(media).map(([name, value]) => ({ name, value }));
  await page.emulateMediaFeatures(features);
  await page.goto(url);
  await page.waitForSelector("#carry svg g *");
  return { page, wrong };
}

/** The address that the page has written: `page.url()` learns of it later. */
export const addressOf = (page) => page.evaluate(() => location.href);

export const textOf = (page, selector) => page.$eval(selector, (found) => found.textContent);

/** Wait until nothing is being trained and so many additions are learned. */
export async function learned(page, iterations) {
  const line = `${iterations.toLocaleString("en-US")} additions learned.`;
  await page.waitForFunction(
    (start) =>
      document.getElementById("train").textContent === "Train" &&
      document.getElementById("line").textContent.startsWith(start),
    { timeout: 120_000 },
    line,
  );
}

/** Write a text into a control, as a person does. */
export async function write(page, selector, text) {
  await page.$eval(selector, (control) => control.select());
  await page.type(selector, text);
  await page.$eval(selector, (control) =>
    control.dispatchEvent(new Event("change", { bubbles: true })),
  );
}
