import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
// @ts-expect-error a script without types
import { SCHEMA, schemaText } from "../tools/schema.mjs";

test("the types are those of the contract; `npm run types` writes them anew", async () => {
  expect(await readFile(SCHEMA, "utf8")).toBe(await schemaText());
});
