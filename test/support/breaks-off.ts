import type { SandboxAnswer } from 'nestjs-mubarokah/testing';

/**
 * Nothing is carried out, and the answer breaks off after its first byte. Without a byte, a connection that was used
 * before would count as dead, and what was sent over it be sent again.
 */
export const BREAKS_OFF: SandboxAnswer = { body: {}, reset: 1 };
