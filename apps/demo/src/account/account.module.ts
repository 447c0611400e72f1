import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { AccountDetails } from './account-details.js';

@Module({ imports: [StorageModule], providers: [AccountDetails], exports: [AccountDetails] })
export class AccountModule {}
