const KIND = /^[A-Za-z]\w{0,60}$/;
const CODE = /^[A-Z][A-Z0-9_]{0,40}$/;
const FRAME = /^ {4}at .{1,300}$/;

/**
 * What may be told of an error that is not ours: its kind, its code and where it was thrown. Its message and its fields
 * stay behind, since the app's stores and hooks put into them what they like, as Redis clients do with whole commands.
 */
export function bareError(thrown: unknown): Error {
  let [what, frames] = ['Error', [] as string[]];
  try {
    what = kindOf(thrown);
    frames = framesOf(thrown);
  } catch {
    // Its own getters throw.
  }
  const bare = new Error(`${what} (its message is left out: it may hold secrets)`);
  bare.stack = [`Error: ${bare.message}`, ...frames].join('\n');
  return bare;
}

function kindOf(thrown: unknown): string {
  const { code, constructor } = Object(thrown) as { code?: unknown; constructor?: { name?: unknown } };
  const kind =
    typeof constructor?.name === 'string' && KIND.test(constructor.name) ? constructor.name : 'Error';
  return typeof code === 'string' && CODE.test(code) ? `${kind} with the code ${code}` : kind;
}

/** A message can have lines that look like frames, so those behind it count alone. */
function framesOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return [];
  const { stack = '', message } = thrown;
  const start = stack.indexOf(message);
  const behind = start < 0 ? '' : stack.slice(start + message.length);
  return behind.split('\n').filter((line) => FRAME.test(line));
}
