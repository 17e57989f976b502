/** What the page needs beside itself: from files next to it, or from within it in rnnadd.html. */

const embedded = document.getElementById("embedded");
const inside = embedded ? JSON.parse(embedded.textContent) : null;
const folder = new URL("./", document.baseURI);

/** The bytes of a file of the playground. */
export async function bytesOf(path) {
  if (inside) return Uint8Array.from(atob(inside[path]), (character) => character.charCodeAt(0));
  const answer = await fetch(new URL(path, folder));
  if (!answer.ok) throw new Error(`${path} is not there. docs/playground/build makes it.`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** A worker that runs a file of the playground. It is a module, for Pyodide takes no other kind. */
export function startWorker(path) {
  const url = inside
    ? `data:text/javascript,${encodeURIComponent(inside[path])}` // from a file, no blob may be one
    : new URL(path, folder);
  return new Worker(url, { type: "module" });
}
