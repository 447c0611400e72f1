/** What a person reads on a page, or hears: not what is code, a time, or marked as of another language, nor such `names`. */
export function readOn(page: string, names: RegExp): string[] {
  const spoken = page
    .replace(/<(style|code|time)\b[^]*?<\/\1>|<span lang="en">[^<]*<\/span>/g, '<>')
    .replace(/<[^>]*aria-label="([^"]*)"[^>]*>/g, '<>$1<>');
  return spoken
    .split(/<[^>]*>| - |: (?=Demo User)/)
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => /\p{L}{2}/u.test(text) && !names.test(text));
}
