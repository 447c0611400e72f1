export const LINK: RegExp;
