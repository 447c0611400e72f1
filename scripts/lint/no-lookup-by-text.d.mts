import type { Rule } from 'eslint';

export declare const noLookupByText: Rule.RuleModule;
