/** The package's reports, as the command line prints them: rnnadd/report.py. */
import { rNumber } from "../model/numbers.js";

/** The five lines of a report. */
export function reportText({ overall_error, operands, pred, true: right }) {
  return [
    `Error: ${rNumber(overall_error)}`,
    `Pred: ${pred.map(rNumber).join(" ")}`,
    `True: ${right.join(" ")}`,
    `${operands.join(" + ")} = ${answerText(pred)}`,
    "----------------",
  ].join("\n");
}

function answerText(pred) {
  if (pred.some(Number.isNaN)) return "NaN";
  return String(pred.reduce((x, bit) => 2n * x + BigInt(bit), 0n));
}
