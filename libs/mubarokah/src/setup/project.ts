/** The files of an app, on disk or in the tree of a schematic. Paths are relative to its root, with slashes. */
export interface ProjectFiles {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  /** Names of the files in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
}

/** What a file becomes. */
export interface Change {
  readonly path: string;
  /** Undefined where the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** What one step found: the text of the file as it should be, or what somebody has to write by hand. */
export type Edit = { readonly text: string } | { readonly byHand: string };
