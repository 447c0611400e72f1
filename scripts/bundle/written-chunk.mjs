/** Code units beyond Latin-1: in a file that has none V8 keeps a byte for each character, with one of them two for all. */
const BEYOND_LATIN_1 = /[^\0-\xff]/g;
/** Where a module of another package was, as seen from where the bundle was made. */
const WAY_TO_PACKAGES = /^(\/\/ )\S*?\/(?=node_modules\/)/gm;

const escaped = (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0');

/** The last hand on the chunks. Characters beyond Latin-1 are in texts alone, where an escape says the same. */
export const writtenChunk = {
  name: 'written-chunk',
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.type === 'chunk')
        file.code = file.code.replace(WAY_TO_PACKAGES, '$1').replace(BEYOND_LATIN_1, escaped);
  },
};
