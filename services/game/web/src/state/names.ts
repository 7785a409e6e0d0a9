// Names made from tokens.

/** A name from a token, when no better one has been heard. */
export function fromToken(token: string): string {
  const words = token.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
