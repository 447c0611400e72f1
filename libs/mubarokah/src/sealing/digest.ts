import { hash } from 'node:crypto';

/** Names a value to those who must not learn it: 132 bits of its SHA-256, in base64url. */
export const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);
