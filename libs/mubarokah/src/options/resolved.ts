/** Options with every default filled in. Of those named `Absent`, which have none, some may still be left out. */
export type Resolved<Options, Absent extends keyof Options = never> = Readonly<
  Required<Omit<Options, Absent>>
> & {
  readonly [Name in Absent]?: Options[Name] | undefined;
};
