import type { SandboxRequest } from '../../testing/index.js';

const WIDTH_OF_TIME = 9;

/** What the sandbox did with a request, on one line, or on a second where the terminal is too narrow. */
export function requestLine(
  { at, method, path, status, did = '' }: SandboxRequest,
  columns = Infinity,
): string {
  const time = new Date(at).toTimeString().slice(0, WIDTH_OF_TIME);
  const head = `${time}${method} ${path} ${status ?? '-'}`;
  const isNarrow = head.length + 1 + did.length > columns;
  return isNarrow ? `${head}\n${' '.repeat(WIDTH_OF_TIME)}${did}` : `${head} ${did}`;
}
