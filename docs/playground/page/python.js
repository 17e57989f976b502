/** The panel in which Python trains the same network, and both digests are side by side. */
import { DEFAULTS } from "../model/checks.js";
import { digest } from "../model/document.js";
import { grouped, pythonFloat } from "../model/numbers.js";
import { bytesOf, startWorker } from "./resources.js";

export const PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/";

const MEANS = 600e-6; // seconds for an iteration of 16 hidden units and 8 bits, about

/** The program in three parts: the network, its training, and the digest. */
function programOf(state) {
  const value = (name) =>
    name === "alpha" ? pythonFloat(state.alpha) : JSON.stringify(state[name]);
  const settings = Object.keys(DEFAULTS).map((name) => `    ${name}=${value(name)},`);
  return {
    head: `import hashlib
from rnnadd import BinaryAdder

adder = BinaryAdder(
${settings.join("\n")}
)
`,
    fit: `adder.fit(${state.iterations})\n`,
    tail: `synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
weights = [x.hex() for synapse in synapses for row in synapse for x in row]
digest = hashlib.sha256("\\n".join(weights).encode()).hexdigest()
`,
  };
}

/**
 * The panel.
 *
 * element   the function from an id to what has it
 * stateOf   returns the present state of the page's network
 * address   returns the address of Pyodide, or ""
 */
export function panelInPython(element, stateOf, address) {
  let worker = null;
  let shown = null; // the state whose program is shown

  function say(text) {
    element("progress").textContent = text;
  }

  function stop(text) {
    worker?.terminate();
    worker = null;
    element("run").textContent = "Run it in Python";
    say(text);
  }

  async function run() {
    const state = stateOf();
    const { head, tail } = programOf(state);
    const { iterations } = state;
    const here = digest(state);
    element("run").textContent = "Stop";
    element("digest-here").textContent = here;
    element("digest-python").textContent = "not there yet";
    const own = (worker = startWorker("python/worker.js"));
    const seconds = Math.ceil(iterations * MEANS * workOf(state));
    const handlers = {
      progress: say,
      trained: (n) =>
        say(
          `${grouped(n)} of ${grouped(iterations)} additions, about ${grouped(seconds)} s in all.`,
        ),
      failed: (reason) => stop(`It did not work: ${reason}`),
      finished: ({ found, version }) => {
        element("digest-python").textContent = `${found} (Python ${version})`;
        const same = `After ${grouped(iterations)} additions all weights are the same, to the last bit.`;
        const other =
          "The weights are not the same. Did the network come from a file, of which the learning" +
          " rate was changed on the way?";
        stop(found === here ? same : other);
      },
    };
    worker.onerror = (event) => stop(`It did not work: ${event.message}`);
    worker.onmessage = ({ data }) => {
      for (const [name, content] of Object.entries(data)) handlers[name](content);
    };
    try {
      const archive = await bytesOf("rnnadd.zip");
      const pyodide = new URL((address() || PYODIDE).replace(/\/?$/, "/"), document.baseURI).href;
      own.postMessage({ pyodide, archive, head, iterations, tail });
    } catch (error) {
      if (own === worker) stop(`It did not work: ${error.message}`);
    }
  }

  element("pyodide").placeholder = PYODIDE;
  element("python").addEventListener("submit", (event) => {
    event.preventDefault();
    if (worker) stop("Stopped.");
    else run();
  });

  return {
    /** Show the program for the present state. */
    show() {
      const state = stateOf();
      if (shown === state) return;
      shown = state;
      const { head, fit, tail } = programOf(state);
      element("program").textContent = `${head}${fit}${tail}print(digest)\n`;
      if (!worker) {
        element("digest-here").textContent = digest(state);
        element("digest-python").textContent = "not run yet";
        say("");
      }
    },
  };
}

/** How much work one iteration is, compared with 16 hidden units and 8 bits. */
function workOf({ hidden_dim, input_dim, binary_dim }) {
  return Math.max(0.2, (binary_dim * hidden_dim * (hidden_dim + input_dim + 1)) / (8 * 16 * 19));
}
