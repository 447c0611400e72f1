export interface OptionField {
  readonly field: string;
  readonly title: string;
  readonly text: string;
  readonly example: string | undefined;
}
export interface OptionInterface {
  readonly name: string;
  readonly entryPoint: string;
  readonly fields: readonly OptionField[];
}
export const ROOT_INTERFACE: string;
export function options(): readonly OptionInterface[];
export function optionsPage(): string;
