export interface OptionGroup {
  readonly title: string;
  readonly options: readonly string[];
  readonly interfaces?: readonly string[];
}
export const OPTION_GROUPS: readonly OptionGroup[];
