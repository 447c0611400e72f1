/** Waits for so many milliseconds, by the global timer, which tests can replace. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
