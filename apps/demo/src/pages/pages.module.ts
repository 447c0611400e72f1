import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { PagesController } from './pages.controller.js';

@Module({ imports: [UsersModule], controllers: [PagesController] })
export class PagesModule {}
