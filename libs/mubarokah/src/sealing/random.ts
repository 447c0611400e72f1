import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/**
 * That many bytes nobody can guess. They are drawn from the system many at a time, as `randomUUID` of Node does: to ask for
 * a few takes about as long as to seal a cookie, and a login needs seven times a few.
 */
export function randomBuffer(bytes: number): Buffer {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const taken = pool.subarray(used, (used += bytes));
  const drawn = Buffer.from(taken);
  taken.fill(0); // what was given away is nowhere else
  return drawn;
}

/** The same in base64url. */
export function randomText(bytes: number): string {
  return randomBuffer(bytes).toString('base64url');
}
