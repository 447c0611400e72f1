import { Controller, Get, Res, Sse } from '@nestjs/common';
import { NEVER, type Observable, startWith } from 'rxjs';

interface RawResponse {
  write(text: string): void;
  end(text: string): void;
}

const held: (() => void)[] = [];

/** Answers that come when the test says so. */
@Controller()
export class HeldAnswers {
  /** How many wait. */
  static get waiting(): number {
    return held.length;
  }

  /** Sends all that wait. */
  static release(this: void): void {
    for (const release of held.splice(0)) release();
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Get('slow')
  async slow(): Promise<string> {
    await untilReleased();
    return 'slow';
  }

  /** The headers and half of the body are sent at once. */
  @Get('stream')
  async stream(@Res() native: RawResponse & { raw?: RawResponse; hijack?: () => void }): Promise<void> {
    native.hijack?.();
    const response = native.raw ?? native;
    response.write('first ');
    await untilReleased();
    response.end('last');
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return NEVER.pipe(startWith({ data: 'first' }));
  }
}

function untilReleased(): Promise<void> {
  return new Promise((resolve) => held.push(resolve));
}
