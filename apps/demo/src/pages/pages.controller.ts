import { Controller, Get, Header, Req, UseFilters, UseGuards } from '@nestjs/common';
import {
  CurrentSession,
  MubarokahAuthGuard,
  type MubarokahSession,
  MubarokahSessions,
} from 'nestjs-mubarokah';
import type { Counter } from 'prom-client';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { AccountDetails } from '../account/account-details.js';
import { UserStore } from '../users/user-store.js';
import { accountPage } from './account.page.js';
import { homePage } from './home.page.js';
import { type Language, PageLanguage } from './languages.js';
import { Page } from './page.decorator.js';
import { profilePage } from './profile.page.js';
import { STYLE } from './style.js';
import { UnavailableFilter } from './unavailable.filter.js';

export const PROFILE_VIEWS = 'demo_profile_views_total';

@Controller()
@UseFilters(UnavailableFilter)
export class PagesController {
  constructor(
    private readonly sessions: MubarokahSessions,
    private readonly users: UserStore,
    @InjectMetric(PROFILE_VIEWS) private readonly profileViews: Counter,
    private readonly account: AccountDetails,
  ) {}

  @Page('/')
  async home(@PageLanguage() language: Language, @Req() request: unknown): Promise<string> {
    try {
      const session = await this.sessions.current(request);
      return homePage(language, session?.user ?? 'nobody');
    } catch {
      return homePage(language, 'unknown');
    }
  }

  @Page('/profile')
  @UseGuards(MubarokahAuthGuard)
  async profile(
    @PageLanguage() language: Language,
    @CurrentSession() session: MubarokahSession,
  ): Promise<string> {
    const page = profilePage(language, session, await this.users.find(session.user.id), Date.now());
    this.profileViews.inc();
    return page;
  }

  @Page('/account')
  @UseGuards(MubarokahAuthGuard)
  async details(
    @PageLanguage() language: Language,
    @CurrentSession() session: MubarokahSession,
  ): Promise<string> {
    return accountPage(language, await this.account.find(session));
  }

  @Get('/style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'max-age=300')
  style(): string {
    return STYLE;
  }
}
