/** `](target)` of Markdown, where the target is no address: a path and a place on that page, each of which may be missing. */
export const LINK = /\]\((?!\w+:)([^)#\s]*)(#[^)\s]*)?\)/g;
