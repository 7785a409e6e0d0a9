import { writeFile } from "node:fs/promises";
import { SCHEMA, schemaText } from "./schema.mjs";

await writeFile(SCHEMA, await schemaText());
