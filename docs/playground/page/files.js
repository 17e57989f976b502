/** Files that a person gives to the page, and gets from it. */
import { Refused } from "../model/checks.js";
import { checkSize, readModel } from "../model/document.js";

/** The state of the network in a file, or why there is none: { state } or { refused }. */
export async function readFile(file) {
  try {
    checkSize(file.size);
    return { state: readModel(new Uint8Array(await file.arrayBuffer())) };
  } catch (error) {
    return { refused: new Refused(`${file.name}: ${error.message}`) };
  }
}

/** Give a file to the person who asks for it. */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
