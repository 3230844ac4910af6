// Ends the built stylesheet with a fingerprint of its sources, so that a test without Node sees a forgotten build.
import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";

const total = createHash("sha256");
for (const name of readdirSync("scss").sort()) total.update(`${name}\0`).update(readFileSync(`scss/${name}`)).update("\0");
appendFileSync("../static/cabinet/cabinet.css", `/* ${total.digest("hex").slice(0, 16)} */\n`);
