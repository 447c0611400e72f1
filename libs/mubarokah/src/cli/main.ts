#!/usr/bin/env node
import { runCommand } from './run-command.js';

const { stdout, stderr, env } = process;

process.exitCode = await runCommand(
  process.argv.slice(2),
  { print: (text) => void stdout.write(text), complain: (text) => void stderr.write(text) },
  // https://no-color.org
  { columns: stdout.columns, hasColours: stdout.isTTY && (env.NO_COLOR ?? '') === '' },
);
