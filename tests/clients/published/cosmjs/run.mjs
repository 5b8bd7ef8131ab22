// Run one scenario: `node run.mjs <name>`, arguments as JSON on standard input, its answer as the last line.
import { readFileSync } from "node:fs";

const scenario = await import(`./${process.argv[2]}.mjs`);
const answer = await scenario.default(JSON.parse(readFileSync(0, "utf8")));
const plain = (_key, value) => {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
};
console.log(JSON.stringify(answer, plain));
process.exit(0);
