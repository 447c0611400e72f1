import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { UserStore } from './user-store.js';

@Module({ imports: [StorageModule], providers: [UserStore], exports: [UserStore] })
export class UsersModule {}
