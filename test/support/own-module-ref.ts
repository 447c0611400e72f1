import type { INestApplicationContext } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { MubarokahModule } from 'nestjs-mubarokah';

/** Makes parts of the library anew, with what they get in it: most of that is not exported. */
export function ownModuleRef(app: INestApplicationContext): ModuleRef {
  const own = [...app.get(ModulesContainer).values()].find(({ metatype }) => metatype === MubarokahModule);
  const { instance } = own!.getProviderByKey<ModuleRef>(ModuleRef);
  return instance;
}
