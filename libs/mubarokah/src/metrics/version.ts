/** The version of this package. A constant, because a bundle has no package.json to read; a spec compares the two. */
export const VERSION = '0.1.0';
