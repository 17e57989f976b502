/**
 * The training, in a worker: the page stays fluent however fast it is. It trains in slices of about
 * 8 ms, and between two of them it listens. A frame, all that the page draws, is sent when the page
 * draws the one before.
 *
 * Messages that come in, by their `to`:
 *
 *   open    bytes: the kernel
 *   begin   settings; a state to go on from, or none; operands as below; a number for the frames
 *   train   goal: how many iterations in all; rate: how many a second, or 0
 *   pause   -
 *   step    -: one iteration
 *   show    operands: the addition in the frames, or null for the last one of the training
 *   more    -: the page draws the last frame, and wants another one
 *
 * What goes out: { frame }; { ended: the number } after each `train` and `step`; { refused }: why not.
 */
import { anAddition, stepsOf } from "../pictures/addition.js";
import { cloudOf, gapOf, randomAdditions } from "../pictures/axes.js";
import { Kernel } from "./kernel.js";

const SLICE = 8; // milliseconds
const CALL = 2; // so long may one call of `fit` take, about
const REPORT_EVERY = 1_000; // iterations, as on the command line
const REPORTS = 10; // no more are kept for a frame

let opened; // a promise that the kernel is compiled
let module, network, number, additions;
let shown; // the operands of the addition in the frames, or null
let learned = false; // whether there was an iteration
let reports = [];
let training = null; // an object while a training goes on
let chunk = 1; // iterations in one call of `fit`
let wanted = true; // whether the page waits for a frame

const doing = {
  begin(message) {
    stop();
    try {
      network = new Kernel(module, message.settings);
    } catch (error) {
      postMessage({ refused: error.message });
      return;
    }
    number = message.number;
    additions = randomAdditions(network);
    shown = message.operands;
    [learned, reports, chunk] = [false, [], 1];
    if (message.state) network.setState(message.state);
    sendFrame();
  },

  async train({ goal, rate }) {
    stop();
    const own = (training = { over: false });
    const [start, begun] = [network.iterations, performance.now()];
    const due = () =>
      Math.min(goal, rate ? start + ((performance.now() - begun) * rate) / 1_000 : Infinity);
    while (!own.over && network.iterations < goal) {
      trainSlice(due);
      if (wanted) sendFrame();
      if (rate) await new Promise((resolve) => setTimeout(resolve, 10));
      await listen();
    }
    if (training === own) end();
  },

  pause() {
    if (training) training.over = true;
  },

  step() {
    stop();
    fit(1);
    end();
  },

  show({ operands }) {
    shown = operands;
    if (!training) sendFrame();
  },

  more() {
    wanted = true;
  },
};

/** Give up a training without a word. */
function stop() {
  if (training) training.over = true;
  training = null;
}

function end() {
  training = null;
  sendFrame();
  postMessage({ ended: number });
}

/** Train up to what is due, but no longer than a slice. */
function trainSlice(due) {
  const until = performance.now() + SLICE;
  let now = 0;
  while (now < until) {
    const some = Math.min(chunk, Math.floor(due()) - network.iterations);
    if (some < 1) return;
    const before = performance.now();
    fit(some);
    now = performance.now();
    if (now - before < CALL / 2 && some === chunk) chunk *= 2;
    if (now - before > CALL) chunk = Math.max(1, Math.floor(chunk / 2));
  }
}

/** Learn from so many additions more, with a report where one is due. */
function fit(iterations) {
  learned = true;
  for (let left = iterations; left > 0; ) {
    const some = Math.min(left, REPORT_EVERY - (network.iterations % REPORT_EVERY));
    network.fit(some);
    left -= some;
    if (network.iterations % REPORT_EVERY === 0) {
      reports = [...reports, network.report()].slice(-REPORTS);
    }
  }
}

const channel = new MessageChannel();

/** Let messages in. A timer of 0 would wait for 4 ms. */
function listen() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
}

/** Send all that the page draws. */
function sendFrame() {
  network.look();
  const state = network.state();
  const finite = [state.synapse_0, state.synapse_1, state.synapse_h].flat(2).every(Number.isFinite);
  const operands = shown ?? (learned ? network.report().operands : anAddition(state));
  const frame = { number, state, reports, finite, operands, steps: stepsOf(network, operands) };
  if (finite && state.input_dim > 1) {
    const { place, ...cloud } = cloudOf(network, additions);
    for (const step of frame.steps) step.told = place(step.layer_1);
    frame.cloud = { ...cloud, gap: gapOf(cloud) };
  }
  [reports, wanted] = [[], false];
  postMessage({ frame });
}

async function open(bytes) {
  try {
    module = await WebAssembly.compile(bytes);
  } catch (error) {
    postMessage({ refused: `this browser cannot run the kernel: ${error.message}` });
  }
}

onmessage = async ({ data }) => {
  if (data.to === "open") opened = open(data.bytes);
  await opened; // all messages wait for it, and keep their order
  if (module && data.to !== "open") doing[data.to](data);
};
