import type { SandboxAnswer, SandboxEndpoint } from '../sandbox-options.js';

interface Line {
  readonly answer: SandboxAnswer;
  timesLeft: number;
}

/** The answers that wait to be given, first in first out, for each endpoint. */
export class Script {
  readonly #lines = new Map<SandboxEndpoint, Line[]>();

  add(endpoint: SandboxEndpoint, answer: SandboxAnswer): void {
    const lines = this.#lines.get(endpoint) ?? [];
    lines.push({ answer, timesLeft: answer.times ?? 1 });
    this.#lines.set(endpoint, lines);
  }

  /** In place of all that waits there. */
  replace(endpoint: SandboxEndpoint, answer: SandboxAnswer): void {
    this.#lines.delete(endpoint);
    this.add(endpoint, answer);
  }

  take(endpoint: SandboxEndpoint): SandboxAnswer | undefined {
    const lines = this.#lines.get(endpoint);
    const line = lines?.[0];
    if (!lines || !line) return undefined;
    line.timesLeft -= 1;
    if (line.timesLeft <= 0) lines.shift();
    return line.answer;
  }

  clear(): void {
    this.#lines.clear();
  }
}
