// Must parse on any Node: it is what tells an old one that it is too old.

/** Whether the packages run on this Node: the first versions of each line where require() loads ES modules. */
export function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
}

/** Ends the process with one line where Node is too old. */
export function requireSupportedNode() {
  if (isSupportedNode(process.versions.node)) return;
  console.error(`Node 20.19, 22.12, 24 or newer is needed; this is Node ${process.versions.node}.`);
  process.exit(1);
}
