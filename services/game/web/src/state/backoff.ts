// How long to wait before who did not answer is asked again: ever longer, and never given up.

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;

/** After so many askings in a row that failed, from one on. */
export const retryAfter = (failures: number) => Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
