import { type ExecutionContext, type HttpException, Injectable, UseGuards } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CurrentUser, MubarokahAuthGuard, type MubarokahUser, Public } from 'nestjs-mubarokah';
import { io, type Socket } from 'socket.io-client';
import { type Logins, startLogins } from '../metrics/logins.js';
import { BrowserSession } from '../support/browser-session.js';
import { until } from '../support/until.js';
import { ADAPTERS } from '../support/start-app.js';

@Injectable()
class SocketAuthGuard extends MubarokahAuthGuard {
  protected override getRequest(context: ExecutionContext) {
    return context.switchToWs().getClient<{ handshake: object }>().handshake;
  }

  protected override throwException(_: ExecutionContext, exception: HttpException): void {
    throw new WsException(exception.message);
  }
}

@WebSocketGateway()
@UseGuards(SocketAuthGuard)
class LiveGateway {
  @SubscribeMessage('me')
  me(@CurrentUser() user: MubarokahUser, @MessageBody() body: unknown): object {
    return { event: 'me', data: { name: user.name, body } };
  }

  @SubscribeMessage('open')
  @Public()
  open(@CurrentUser() user: MubarokahUser | undefined): object {
    return { event: 'open', data: user?.name ?? null };
  }
}

describe.each(ADAPTERS)('the guard in a gateway of socket.io, on %s', (adapter) => {
  let logins: Logins;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    logins = await startLogins(adapter, {
      providers: [SocketAuthGuard, LiveGateway],
      configure: (app) => app.useWebSocketAdapter(new IoAdapter(app)),
    });
  });
  afterAll(async () => {
    await logins.close();
    await until(() => sockets.every(({ connected }) => !connected));
  });

  /** @param transport by which the handshake comes, as an upgrade or as a request */
  const connect = async (transport: 'websocket' | 'polling', by = new BrowserSession()) => {
    const cookie = Object.entries(by.cookies(logins.app.url))
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const socket = io(logins.app.url, {
      transports: [transport],
      extraHeaders: { cookie },
      forceNew: true,
      reconnection: false,
    });
    sockets.push(socket);
    await new Promise((resolve, reject) =>
      socket.once('connect', () => resolve(undefined)).once('connect_error', reject),
    );
    return (event: string, data: unknown = 'hello'): Promise<unknown[]> => {
      const answer = new Promise<unknown[]>((resolve) => {
        socket.offAny().onAny((name, ...values: unknown[]) => resolve([name, ...values]));
      });
      socket.emit(event, data);
      return answer;
    };
  };

  it.each(['websocket', 'polling'] as const)(
    'lets in who is logged in, for as long as that lasts, by %s',
    async (transport) => {
      const leaving = new BrowserSession();
      await leaving.get(await logins.walk(leaving));
      const [stranger, person] = [await connect(transport), await connect(transport, leaving)];
      const me = ['me', { name: 'Demo User One', body: 'hello' }];
      const refusal = ['exception', expect.objectContaining({ message: 'Please log in with Mubarokah ID.' })];
      expect(await person('me')).toEqual(me);
      expect([await stranger('me'), await stranger('open')]).toEqual([refusal, ['open', null]]);
      await leaving.post(`${logins.app.url}/auth/mubarokah/logout`);
      expect(await person('me')).toEqual(refusal);
      expect(await person('open')).toEqual(['open', null]);
    },
  );
});
