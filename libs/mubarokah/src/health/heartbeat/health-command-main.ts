#!/usr/bin/env node
import { healthCommand } from './health-command.js';

process.exitCode = await healthCommand(process.argv.slice(2), (text) => process.stdout.write(text));
