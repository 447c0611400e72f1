import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { assemble } from './assemble.mjs';

await assemble();
await build(fileURLToPath(new URL('.', import.meta.url)));
