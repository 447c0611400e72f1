import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { OPTION_GROUPS } from '../scripts/docs/option-groups.mjs';
import { options, optionsPage, ROOT_INTERFACE } from '../scripts/docs/options-page.mjs';

/** What the examples name, and an app has. */
const AN_APP = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { HttpService } from '@nestjs/axios';
import type { INestApplication } from '@nestjs/common';
import type { Express } from 'express';
import type { Redis } from 'ioredis';
import { database, type MubarokahUser, type OwnSession, redis, RedisSessionStore, RedisTokenStore } from 'nestjs-mubarokah';
import { SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { ProxyAgent } from 'undici';
declare const app: INestApplication;
declare const instance: Express;
declare const client: Redis;
declare const pool: Pool;
declare const clock: { now(): number };
declare const users: { save(user: MubarokahUser): Promise<void> };
declare const audit: { record(reason: string, fault: string): void };
declare const carts: { release(userId: string): void };
declare function logIn(request: unknown, session: OwnSession): Promise<void>;
declare function loginOf(request: unknown): Promise<OwnSession | undefined>;
declare function logOut(request: unknown): Promise<void>;
`;
const FILE = new URL('options.example.ts', import.meta.url).pathname;

it('every option has a text and an example', () => {
  const lacking = options().flatMap(({ name, fields }) =>
    fields
      .filter(({ text, example }) => text === '' || example === undefined)
      .map(({ field }) => `${name}.${field}`),
  );
  expect(lacking).toEqual([]);
});

it('every option is in one group, and no group has one that there is not', () => {
  const grouped = OPTION_GROUPS.flatMap((group) => [
    ...group.options.map((field) => `${ROOT_INTERFACE}.${field}`),
    ...(group.interfaces ?? []),
  ]);
  const there = options().flatMap(({ name, fields }) =>
    name === ROOT_INTERFACE ? fields.map(({ field }) => `${name}.${field}`) : [name],
  );
  expect(grouped.sort()).toEqual(there.sort());
});

it('the page has each option once, below its group', () => {
  const headings = optionsPage().match(/^#+ .*$/gm) ?? [];
  const titles = (level: string): string[] =>
    headings.filter((one) => one.startsWith(`${level} `)).map((one) => one.slice(level.length + 1));
  const all = options().flatMap(({ fields }) => fields.map(({ title }) => title));
  const whole = OPTION_GROUPS.flatMap(({ interfaces = [] }) => interfaces);
  expect(titles('##')).toEqual(OPTION_GROUPS.map(({ title }) => title));
  expect([...titles('###'), ...titles('####')].sort()).toEqual([...all, ...whole].sort());
});

it('every example of an option is of its type', () => {
  const examples = options().flatMap(({ name, entryPoint, fields }) =>
    fields.map(
      ({ field, example }) =>
        `({ ${example} }) satisfies Pick<import('${entryPoint}').${name}, '${field}'>; // ${name}.${field}`,
    ),
  );
  expect(faultsOf([AN_APP, ...examples].join('\n'))).toEqual([]);
}, 60_000);

/** What the compiler says of a file of this folder that is nowhere. */
function faultsOf(text: string): string[] {
  const { config } = ts.readConfigFile('tsconfig.spec.json', (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options: compilerOptions } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [FILE] },
    ts.sys,
    ts.sys.getCurrentDirectory(),
  );
  const host = ts.createCompilerHost(compilerOptions);
  const program = ts.createProgram([FILE], compilerOptions, {
    ...host,
    fileExists: (path) => path === FILE || host.fileExists(path),
    readFile: (path) => (path === FILE ? text : host.readFile(path)),
    getSourceFile: (path, ...rest) =>
      path === FILE
        ? ts.createSourceFile(path, text, ...([rest[0]] as const), true)
        : host.getSourceFile(path, ...rest),
  });
  const source = program.getSourceFile(FILE);
  const lines = text.split('\n');
  return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => {
    const { line } = source!.getLineAndCharacterOfPosition(start);
    return `${lines[line]!.trim()} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
