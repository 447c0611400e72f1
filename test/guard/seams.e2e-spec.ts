import type { IncomingMessage } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Controller,
  type ExecutionContext,
  type HttpException,
  Injectable,
  type LoggerService,
  UseGuards,
} from '@nestjs/common';
import { GqlExecutionContext, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import {
  ClientProxyFactory,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CurrentSession,
  CurrentUser,
  MubarokahAuthGuard,
  type MubarokahSession,
  type MubarokahUser,
  Public,
  RequireScopes,
} from 'nestjs-mubarokah';
import { firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';
import { type Logins, startLogins } from '../metrics/logins.js';
import { BrowserSession } from '../support/browser-session.js';
import { freePort } from '../support/free-port.js';
import { ADAPTERS } from '../support/start-app.js';

interface OperationContext {
  readonly req: object;
  readonly res?: object;
}

@Injectable()
class GraphqlAuthGuard extends MubarokahAuthGuard {
  protected override getRequest(context: ExecutionContext) {
    return GqlExecutionContext.create(context).getContext<OperationContext>().req;
  }
}

@Resolver()
@UseGuards(GraphqlAuthGuard)
class ProfileResolver {
  @Query(() => String)
  me(@CurrentUser() user: MubarokahUser, @CurrentSession() session: MubarokahSession): string {
    return `${user.name} ${session.user === user}`;
  }

  @Query(() => String)
  @RequireScopes('detail-user')
  details(): string {
    return 'in';
  }

  @Query(() => String)
  @Public()
  open(@CurrentUser() user: MubarokahUser | undefined): string {
    return `open to ${user?.name ?? 'everybody'}`;
  }
}

/** The handshake brought the cookie: it is asked about at each message. */
interface Client {
  handshake: IncomingMessage;
}

@Injectable()
class SocketAuthGuard extends MubarokahAuthGuard {
  protected override getRequest(context: ExecutionContext) {
    return context.switchToWs().getClient<Client>().handshake;
  }

  protected override throwException(_: ExecutionContext, exception: HttpException): void {
    throw new WsException(exception.message);
  }
}

@WebSocketGateway({ path: '/live' })
@UseGuards(SocketAuthGuard)
class LiveGateway implements OnGatewayConnection {
  handleConnection(client: Client, handshake: IncomingMessage): void {
    client.handshake = handshake;
  }

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

interface Message {
  readonly cookie?: string;
}

@Injectable()
class MessageAuthGuard extends MubarokahAuthGuard {
  protected override getRequest(context: ExecutionContext) {
    return { headers: { cookie: context.switchToRpc().getData<Message>().cookie } };
  }

  protected override throwException(_: ExecutionContext, exception: HttpException): void {
    throw new RpcException({ status: exception.getStatus(), message: exception.message });
  }
}

@Controller()
@UseGuards(MessageAuthGuard)
class MessageController {
  @MessagePattern('me')
  me(@CurrentUser() user: MubarokahUser, @Payload() _: Message): string | null {
    return user.name;
  }
}

const LOGIN_PLEASE = 'Please log in with Mubarokah ID.';
const quiet: LoggerService = { log: () => {}, error: () => {}, warn: () => {} };

describe.each(ADAPTERS)('the guard where a handler is not one of HTTP, on %s', (adapter) => {
  let logins: Logins;
  let browser: BrowserSession;
  let tcpPort: number;

  beforeAll(async () => {
    tcpPort = await freePort();
    logins = await startLogins(adapter, {
      logger: quiet,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          playground: false,
        }),
      ],
      controllers: [MessageController],
      providers: [GraphqlAuthGuard, SocketAuthGuard, MessageAuthGuard, ProfileResolver, LiveGateway],
      configure: async (app) => {
        app.useWebSocketAdapter(new WsAdapter(app));
        const options = { host: '127.0.0.1', port: tcpPort };
        app.connectMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options });
        await app.startAllMicroservices();
      },
    });
    browser = await loggedIn();
  });
  afterAll(() => logins.close());

  const loggedIn = async (): Promise<BrowserSession> => {
    const newcomer = new BrowserSession();
    await newcomer.get(await logins.walk(newcomer));
    return newcomer;
  };
  const cookieOf = (by: BrowserSession): string =>
    Object.entries(by.cookies(logins.app.url))
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');

  describe('as with GraphQL,', () => {
    const query = async (text: string, by?: BrowserSession) => {
      const answer = await fetch(`${logins.app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(by && { cookie: cookieOf(by) }) },
        body: JSON.stringify({ query: text }),
      });
      return (await answer.json()) as { data?: unknown; errors?: { message: string; extensions: object }[] };
    };

    it('lets in who is logged in, and tells each field of an operation who it is', async () => {
      expect(await query('{ a: me b: me open }', browser)).toEqual({
        data: {
          a: 'Demo User One true',
          b: 'Demo User One true',
          open: expect.stringMatching(/^open to /) as unknown,
        },
      });
    });

    it('answers everybody else by an error of GraphQL', async () => {
      const { errors } = await query('{ me }');
      expect(errors).toMatchObject([{ message: LOGIN_PLEASE, extensions: { code: 'UNAUTHENTICATED' } }]);
      expect((await query('{ details }', browser)).errors).toMatchObject([
        { extensions: { code: 'FORBIDDEN' } },
      ]);
      expect(await query('{ open }')).toEqual({ data: { open: 'open to everybody' } });
    });
  });

  describe('as with a WebSocket gateway,', () => {
    const connect = async (cookie?: string) => {
      const socket = new WebSocket(`${logins.app.url.replace('http', 'ws')}/live`, {
        headers: cookie === undefined ? {} : { cookie },
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const ask = async (event: string): Promise<unknown> => {
        const answer = new Promise<string>((resolve) =>
          socket.once('message', (data: Buffer) => resolve(String(data))),
        );
        socket.send(JSON.stringify({ event, data: 'hello' }));
        return JSON.parse(await answer) as unknown;
      };
      return { ask, close: () => socket.close() };
    };

    it('lets in who is logged in, for as long as that lasts, and answers others as a subclass says', async () => {
      const leaving = await loggedIn();
      const [stranger, person] = [await connect(), await connect(cookieOf(leaving))];
      const me = { event: 'me', data: { name: 'Demo User One', body: 'hello' } };
      const refusal = {
        event: 'exception',
        data: expect.objectContaining({ message: LOGIN_PLEASE }) as unknown,
      };
      expect(await person.ask('me')).toEqual(me);
      expect([await stranger.ask('me'), await stranger.ask('open')]).toEqual([
        refusal,
        { event: 'open', data: null },
      ]);
      await leaving.post(`${logins.app.url}/auth/mubarokah/logout`);
      expect(await person.ask('me')).toEqual(refusal);
      expect(await person.ask('open')).toEqual({ event: 'open', data: null });
      stranger.close();
      person.close();
    });
  });

  it('lets in by what a message brings, as with a hybrid microservice', async () => {
    const client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: tcpPort },
    });
    const me = (message: Message) => firstValueFrom(client.send<string>('me', message));
    expect(await me({ cookie: cookieOf(browser) })).toBe('Demo User One');
    await expect(me({})).rejects.toMatchObject({ status: 401, message: LOGIN_PLEASE });
    client.close();
  });
});
