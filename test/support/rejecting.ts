/** A probe that rejects with anything at all. */
export function rejecting(reason: unknown): () => Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- apps do it
  return () => Promise.reject(reason);
}
