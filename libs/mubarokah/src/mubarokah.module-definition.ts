import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { MubarokahOptions } from './options/index.js';

/** `RAW_OPTIONS` holds the options as the app gave them, not yet checked. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: RAW_OPTIONS } =
  new ConfigurableModuleBuilder<MubarokahOptions>().setClassMethodName('forRoot').build();
