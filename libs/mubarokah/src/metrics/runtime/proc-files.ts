/** Reads of what Linux shows of a process; `undefined` for what the text does not say. */

/** Bytes that a process had read from and written to disks, of `/proc/self/io`. */
export function diskBytes(text: string): { read: number; written: number } | undefined {
  const [read, written] = ['read_bytes', 'write_bytes'].map((name) => numberAfter(text, `${name}: `));
  return read === undefined || written === undefined ? undefined : { read, written };
}

/** Bytes that all network interfaces but the loopback received and sent, of `/proc/self/net/dev`. */
export function networkBytes(text: string): { received: number; transmitted: number } | undefined {
  const sums = { received: 0, transmitted: 0 };
  let isThere = false;
  for (const line of text.split('\n')) {
    const [, name, figures] = /^\s*(\S+):\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || figures === undefined) continue;
    isThere = true;
    if (name === 'lo') continue;
    const columns = figures.split(/\s+/).map(Number);
    sums.received += columns[0] ?? 0;
    sums.transmitted += columns[8] ?? 0;
  }
  return isThere ? sums : undefined;
}

function numberAfter(text: string, prefix: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(prefix));
  return line === undefined ? undefined : Number(line.slice(prefix.length));
}
