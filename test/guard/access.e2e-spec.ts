import { readFileSync } from 'node:fs';
import { Controller, Get, type Type, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessConflictError, MubarokahAuthGuard, Public, RequireScopes } from 'nestjs-mubarokah';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { AS_JSON, at, startProvider, Target } from '../attacks/target.js';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS } from '../support/start-app.js';

const GRANTED = 'view-user';
const NOT_GRANTED = 'detail-user';

/** As the table of the documentation names them. */
const DECORATORS: Record<string, () => ClassDecorator & MethodDecorator> = {
  '': () => () => undefined,
  '`@Public()`': Public,
  "`@RequireScopes('a')`": () => RequireScopes(GRANTED),
  "`@RequireScopes('b')`": () => RequireScopes(NOT_GRANTED),
  '`@RequireScopes()`': () => RequireScopes(),
};

/** What nobody gets who is not logged in, and what somebody gets who was granted scope a alone. */
const STATUSES: Record<string, readonly [stranger: number, person: number]> = {
  everybody: [200, 200],
  'logged in': [401, 200],
  'scope a': [401, 200],
  'scope b': [401, 403],
};

interface Cell {
  readonly path: string;
  readonly onClass: string;
  readonly onHandler: string;
  readonly entry: string;
}

const CELLS = documentedCells();

/** The table of docs/guard.md. */
function documentedCells(): Cell[] {
  const page = readFileSync(new URL('../../docs/guard.md', import.meta.url), 'utf8');
  const [head, , ...rows] = page.split('\n').filter((line) => line.startsWith('|'));
  const cellsOf = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const handlers = cellsOf(head!)
    .slice(1)
    .map((cell) => /`.*`/.exec(cell)?.[0] ?? '');
  return rows.flatMap((line, row) => {
    const [onClass, ...entries] = cellsOf(line);
    return entries.map((entry, column) => ({
      path: `cell-${row}-${column}`,
      onClass: onClass === 'nothing' ? '' : onClass!,
      onHandler: handlers[column]!,
      entry,
    }));
  });
}

function controllerOf({ path, onClass, onHandler }: Cell): Type {
  class Decorated {
    page(): string {
      return 'in';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Decorated.prototype, 'page')!;
  for (const decorate of [DECORATORS[onHandler]!(), Get()]) decorate(Decorated.prototype, 'page', descriptor);
  for (const decorate of [DECORATORS[onClass]!(), UseGuards(MubarokahAuthGuard), Controller(path)])
    decorate(Decorated);
  return Decorated;
}

@UseGuards(MubarokahAuthGuard)
@Public()
class Base {
  @Get('inherited')
  @RequireScopes(NOT_GRANTED)
  inherited(): string {
    return 'in';
  }

  @Get('overridden')
  @RequireScopes(NOT_GRANTED)
  overridden(): string {
    return 'in';
  }
}

@Controller('plain-subclass')
class PlainSubclass extends Base {}

@Controller('closed-subclass')
@RequireScopes()
class ClosedSubclass extends Base {
  @Get('overridden')
  override overridden(): string {
    return 'in';
  }
}

describe('the documented table', () => {
  it('has a cell for each pair of decorators', () => {
    expect(new Set(CELLS.map(({ onClass, onHandler }) => `${onClass} ${onHandler}`)).size).toBe(16);
    expect(CELLS.every(({ entry }) => entry in STATUSES)).toBe(true);
  });
});

describe.each(ADAPTERS)('behind the guard on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;
  let person: BrowserSession;

  beforeAll(async () => {
    sandbox = await startProvider();
    const controllers = [...CELLS.map(controllerOf), PlainSubclass, ClosedSubclass];
    target = await Target.start(adapter, sandbox, { scopes: [GRANTED] }, { controllers });
    person = await target.loggedIn();
  });
  afterAll(async () => {
    await target.close();
    await sandbox.close();
  });

  const statuses = async (path: string): Promise<number[]> =>
    Promise.all(
      [target.newBrowser(), person].map(async (browser) => (await browser.get(at(path), AS_JSON)).status),
    );

  it.each(CELLS)('a handler with "$onHandler" in a class with "$onClass": $entry', async (cell) => {
    expect(await statuses(`/${cell.path}`)).toEqual(STATUSES[cell.entry]);
  });

  it.each([
    ['keeps its own decorator where a subclass inherits it', '/plain-subclass/inherited', 'scope b'],
    ['keeps it before the one of the subclass', '/closed-subclass/inherited', 'scope b'],
    ['has lost it where a subclass overrides it', '/closed-subclass/overridden', 'logged in'],
  ])('a handler %s', async (_, path, entry) => {
    expect(await statuses(path)).toEqual(STATUSES[entry]);
  });
});

it('two decorators on one handler end the boot, with what to do', () => {
  const decorate = (): unknown => {
    class Pages {
      @Public()
      @RequireScopes(GRANTED)
      profile(): void {}
    }
    return Pages;
  };
  expect(decorate).toThrow(AccessConflictError);
  expect(decorate).toThrow(
    /^Pages\.profile has two decorators .* Keep one: @Public\(\), or one @RequireScopes/,
  );
});
