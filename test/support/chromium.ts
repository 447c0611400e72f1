import { type Browser, chromium } from 'playwright-core';
import { findBinary } from './find-binary.js';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium without a screen. With `keepsPages` it keeps pages for its back button, as people's browsers do. */
export function launchChromium({ keepsPages = false } = {}): Promise<Browser> {
  const ignoreDefaultArgs = keepsPages ? ['--disable-back-forward-cache'] : [];
  return chromium.launch({ executablePath: findBinary('chromium')!, args: ARGS, ignoreDefaultArgs });
}
