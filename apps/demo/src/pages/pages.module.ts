import { Module } from '@nestjs/common';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { AccountModule } from '../account/account.module.js';
import { UsersModule } from '../users/users.module.js';
import { PagesController, PROFILE_VIEWS } from './pages.controller.js';

const profileViews = makeCounterProvider({
  name: PROFILE_VIEWS,
  help: 'Profile pages that were shown.',
});

@Module({
  imports: [AccountModule, UsersModule],
  controllers: [PagesController],
  providers: [profileViews],
})
export class PagesModule {}
