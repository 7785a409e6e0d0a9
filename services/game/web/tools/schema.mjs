// Turns the contract into TypeScript. Shared by the script that writes it and by the test that notices drift.
import openapiTS, { astToString } from "openapi-typescript";

export const CONTRACT = new URL("../../api/openapi.json", import.meta.url);
export const SCHEMA = new URL("../src/api/schema.ts", import.meta.url);

const HEAD = "// Made by `npm run types` from services/game/api/openapi.json. Do not edit.\n\n";

export async function schemaText() {
  const ast = await openapiTS(CONTRACT, { arrayLength: true, alphabetize: true });
  return HEAD + astToString(ast);
}
