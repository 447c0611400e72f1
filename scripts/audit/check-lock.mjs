/** Those that ask for no more than their text to be kept (SPDX). */
const ALLOWED_LICENCES = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
]);

/** By name and version, what was read in the package itself: a lock file does not keep the field `licenses` of old ones. */
const READ = new Map([['passport-strategy 1.0.0', 'MIT']]);

/** What a lock file tells of packages, and must not: one sentence each. */
export function checkLock(packages) {
  return packages.flatMap(({ name, path, needed, entry }) => {
    if (entry === undefined) return [`${name}, which ${needed} needs, is not in the lock file.`];
    const which = `${name} ${entry.version} (${path})`;
    const faults = [];
    const licence = entry.license ?? READ.get(`${name} ${entry.version}`);
    if (licence === undefined) faults.push(`${which} names no licence.`);
    else if (!isAllowed(licence))
      faults.push(`${which} has the licence ${licence}, which is not on the list.`);
    if (entry.hasInstallScript === true) faults.push(`${which} runs a script when it is installed.`);
    if (!/^sha512-/.test(entry.integrity ?? '')) faults.push(`${which} is pinned by no SHA-512.`);
    return faults;
  });
}

/** Expressions with AND and OR; what is more complicated is for people to decide. */
function isAllowed(licence) {
  const alternatives = licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((all) => all.split(' AND ').every((one) => ALLOWED_LICENCES.has(one)));
}
