import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from '../support/find-binary.js';
import { runProcess, type RunResult } from '../support/run-process.js';

/** Runs promtool with the files whose contents are given; JSON is YAML too. */
export async function promtool(
  command: readonly string[],
  files: Readonly<Record<string, unknown>> = {},
): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), JSON.stringify(content));
    const named = Object.keys(files).map((name) => join(folder, name));
    return await runProcess(findBinary('promtool')!, [...command, ...named], {
      cwd: folder,
      timeoutMs: 300_000,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
