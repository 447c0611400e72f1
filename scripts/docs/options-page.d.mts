export interface OptionField {
  readonly field: string;
  readonly text: string;
  readonly example: string | undefined;
}
export interface OptionInterface {
  readonly name: string;
  readonly entryPoint: string;
  readonly fields: readonly OptionField[];
}
export function options(): readonly OptionInterface[];
export function optionsPage(): string;
