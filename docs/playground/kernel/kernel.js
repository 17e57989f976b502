/** The network: the package's own C as WebAssembly, with the same bits. kernel.c is the other side. */

const REASONS = {
  "-1": "there is not enough memory for a network of this size",
  "-2": "this browser does not calculate exactly",
};

// The places in the array of a state, as kernel.c has them.
const RANDOM = 5;
const LAST = RANDOM + 625;
const BLOCKS = LAST + 3;
const WEIGHTS = BLOCKS + 3 * 256;

/** The network that a `BinaryAdder` of these settings is. They are checked already. */
export class Kernel {
  constructor(module, settings) {
    const { seed, hidden_dim, alpha, binary_dim, input_dim, sample_kind } = settings;
    const rounding = sample_kind === "rounding" ? 1 : 0;
    this.settings = settings;
    this.wasm = new WebAssembly.Instance(module).exports;
    const status = this.wasm.begin(seed, hidden_dim, alpha, binary_dim, input_dim, rounding);
    if (status < 0) throw new RangeError(REASONS[status]);
    this.iterations = 0;
  }

  /** Learn from so many random additions more. */
  fit(iterations) {
    this.wasm.fit(iterations);
    this.iterations += iterations;
  }

  /** How the network did on the last addition, before it learned from it: the package's `Report`. */
  report() {
    const { binary_dim, input_dim } = this.settings;
    const operands = Array.from({ length: input_dim }, (_, i) => BigInt(this.wasm.operand(i)));
    const sum = operands.reduce((a, b) => a + b);
    const outputs = [...this.#numbers(this.wasm.outputs(), binary_dim)].reverse();
    return {
      iteration: this.iterations,
      overall_error: this.wasm.overall_error(),
      operands,
      pred: outputs.map((x) => (x === x ? Number(x > 0.5) : x)),
      true: outputs.map((_, i) => Number((sum >> BigInt(binary_dim - 1 - i)) & 1n)),
    };
  }

  /** All that the training goes on from, in the fields of a model's file; the history as a tuple. */
  state() {
    const { hidden_dim, input_dim } = this.settings;
    const numbers = this.#state();
    const [iterations, start, size, count, blocks] = numbers;
    const weights = [...numbers.subarray(WEIGHTS)];
    const after_0 = input_dim * hidden_dim;
    return {
      ...this.settings,
      iterations,
      synapse_0: rowsOf(weights.slice(0, after_0), hidden_dim),
      synapse_1: rowsOf(weights.slice(after_0, after_0 + hidden_dim), 1),
      synapse_h: rowsOf(weights.slice(after_0 + hidden_dim), hidden_dim),
      history: {
        start,
        size,
        blocks: rowsOf([...numbers.subarray(BLOCKS, BLOCKS + 3 * blocks)], 3),
        count,
        last: [...numbers.subarray(LAST, BLOCKS)],
      },
      random_state: [...numbers.subarray(RANDOM, LAST)],
    };
  }

  /** Go on from a state of a network of the same settings. */
  setState({ iterations, synapse_0, synapse_1, synapse_h, history, random_state }) {
    const { start, size, blocks, count, last } = history;
    const numbers = this.#state();
    numbers.set([iterations, start, size, count, blocks.length]);
    numbers.set(random_state, RANDOM);
    numbers.set(last, LAST);
    numbers.set(blocks.flat(), BLOCKS);
    numbers.set([synapse_0, synapse_1, synapse_h].flat(2), WEIGHTS);
    this.wasm.set_state();
    this.iterations = iterations;
  }

  /** Take the weights as they are now for what `run` does from now on. */
  look() {
    this.wasm.look_now();
  }

  /** Run the network on inputs (steps x input_dim): both layers in each step. */
  run(inputs) {
    const { hidden_dim, input_dim } = this.settings;
    const stride = this.wasm.look_stride();
    this.#numbers(this.wasm.look_inputs(), inputs.length * input_dim).set(inputs.flat());
    this.wasm.look_run(inputs.length);
    const layer_1 = this.#numbers(this.wasm.look_layer_1(), inputs.length * stride);
    return {
      layer_1: inputs.map((_, i) => [...layer_1.subarray(stride * i, stride * i + hidden_dim)]),
      layer_2: [...this.#numbers(this.wasm.look_layer_2(), inputs.length)],
    };
  }

  /** The next 32 random bits of a stream of its own, the same for each network. */
  randomWord() {
    return this.wasm.random_word() >>> 0;
  }

  #state() {
    const { hidden_dim, input_dim } = this.settings;
    return this.#numbers(
      this.wasm.get_state(),
      WEIGHTS + hidden_dim * (input_dim + 1 + hidden_dim),
    );
  }

  /** A view of numbers in the module's memory. It is of no use once the memory has grown. */
  #numbers(at, count) {
    return new Float64Array(this.wasm.memory.buffer, at, count);
  }
}

function rowsOf(numbers, columns) {
  const rows = [];
  for (let i = 0; i < numbers.length; i += columns) rows.push(numbers.slice(i, i + columns));
  return rows;
}
