import { readFile, writeFile } from "node:fs/promises";
import { SCHEMA, schemaText } from "./schema.mjs";

// Written only when it differs, so that a build does not look like a change.
const text = await schemaText();
if ((await readFile(SCHEMA, "utf8").catch(() => "")) !== text) await writeFile(SCHEMA, text);
