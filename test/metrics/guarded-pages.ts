import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MubarokahAuthGuard, RequireScopes } from 'nestjs-mubarokah';
import { OAuthRoute } from 'nestjs-mubarokah/metrics';
import type { AuthReason, AuthResult } from '../../libs/mubarokah/src/outcomes/index.js';

/** What a browser finds behind {@link MubarokahAuthGuard} once it has logged in, and what the guard is to say. */
export interface Visit {
  readonly path: '/pages/profile' | '/pages/details';
  readonly status: number;
  readonly result: AuthResult;
  readonly reason: AuthReason;
}

export const VISITS = {
  'in time': { path: '/pages/profile', status: 200, result: 'allowed', reason: 'none' },
  'without the scope': {
    path: '/pages/details',
    status: 403,
    result: 'forbidden',
    reason: 'missing_scope',
  },
  'too late': { path: '/pages/profile', status: 302, result: 'challenged', reason: 'expired' },
  'while the store is away': {
    path: '/pages/profile',
    status: 503,
    result: 'error',
    reason: 'store_error',
  },
} satisfies Record<string, Visit>;

@Controller('pages')
@UseGuards(MubarokahAuthGuard)
export class GuardedPages {
  @Get('profile')
  profile(): string {
    return 'a profile';
  }

  @Get('details')
  @RequireScopes('a-scope-that-nobody-has')
  details(): string {
    return 'details';
  }
}

/** An app's own guard that redirects as passport does: it answers, and its promise never settles. */
@Injectable()
export class RedirectingGuard implements CanActivate {
  constructor(private readonly host: HttpAdapterHost) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    this.host.httpAdapter.redirect(context.switchToHttp().getResponse(), 302, '/auth/mubarokah');
    return new Promise<boolean>(() => undefined);
  }
}

@Injectable()
export class DenyingGuard implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

/** Login routes of the app's own, which no request gets into: both guards are the app's too. */
@Controller('sign-in')
export class OwnLoginRoutes {
  @Get()
  @OAuthRoute('authorize')
  @UseGuards(RedirectingGuard)
  begin(): void {}

  @Get('callback')
  @OAuthRoute('callback')
  @UseGuards(DenyingGuard)
  finish(): void {}
}
