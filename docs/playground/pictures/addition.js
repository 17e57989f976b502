/** One addition, column by column, and what the network does: rnnadd/pictures/addition.py. */

/** The addition to show where none is asked for: the article's, cut to the bits. */
export function anAddition({ binary_dim, input_dim }) {
  const largest = 2n ** BigInt(binary_dim) - 1n;
  return Array.from({ length: input_dim }, (_, i) => [101n, 116n][i % 2] & largest);
}

const bitLength = (x) => (x === 0n ? 0 : x.toString(2).length);

/** How many columns an addition has: as many as `BinaryAdder.add` takes. */
export function columnsOf(operands) {
  const bits = Math.max(1, ...operands.map(bitLength));
  return bits + bitLength(BigInt(operands.length - 1));
}

/**
 * The columns of an addition in a network, all or so many, the least significant first: the bits,
 * the true carry before and after them, the true bit of the sum, and what the network makes of them.
 */
export function stepsOf(kernel, operands, columns = columnsOf(operands)) {
  const inputs = Array.from({ length: columns }, (_, column) =>
    operands.map((x) => Number((x >> BigInt(column)) & 1n)),
  );
  const { layer_1, layer_2 } = kernel.run(inputs);
  let carry = 0;
  return inputs.map((bits, i) => {
    const carried = carry;
    const sum = bits.reduce((a, b) => a + b, carried);
    const output = layer_2[i];
    const [truth, answer] = [sum & 1, Number(output > 0.5)];
    carry = sum >> 1;
    const wrong = output !== output || answer !== truth;
    return { bits, carried, carry, true: truth, answer, wrong, layer_1: layer_1[i], output };
  });
}

/** The network's answer to a whole addition: a whole number, or NaN once an output is. */
export function answerOf(steps) {
  if (steps.some(({ output }) => output !== output)) return NaN;
  return steps.reduce((sum, { answer }, i) => sum + (BigInt(answer) << BigInt(i)), 0n);
}

/** The sum as one writes it, or what it is if that is too long for a title. */
export function sumText(operands) {
  const bits = operands.map(bitLength);
  if (bits.reduce((a, b) => a + b) <= 100) return operands.join(" + ");
  return `${operands.length} numbers of up to ${Math.max(...bits)} bits`;
}
