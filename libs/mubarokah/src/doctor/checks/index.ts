import type { Check } from '../check.js';
import { answerCheck } from './answer-check.js';
import { appCheck } from './app-check.js';
import { authorizeCheck } from './authorize-check.js';
import { clockCheck } from './clock-check.js';
import { dnsCheck } from './dns-check.js';
import { metricsCheck } from './metrics-check.js';
import { optionsCheck } from './options-check.js';
import { prometheusCheck } from './prometheus-check.js';
import { proxyCheck } from './proxy-check.js';
import { tcpCheck } from './tcp-check.js';
import { tlsCheck } from './tls-check.js';
import { tokenCheck } from './token-check.js';

/** In the order in which a person would look. */
export const CHECKS: readonly Check[] = [
  optionsCheck,
  proxyCheck,
  dnsCheck,
  tcpCheck,
  tlsCheck,
  answerCheck,
  clockCheck,
  authorizeCheck,
  tokenCheck,
  appCheck,
  metricsCheck,
  prometheusCheck,
];
