import { readKeyFile } from '../adapters/signatures/key-file.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import type { CoreKeys } from '../core/take-batch.ts';

/** The private keys a core's configuration names, and those before them. @throws Fault `key`. */
export const coreKeysOf = (configuration: CoreConfiguration): CoreKeys => {
  const pair = ({ keyFile, logKeyFile }: Pick<CoreConfiguration, 'keyFile' | 'logKeyFile'>) => ({
    core: readKeyFile(keyFile, 'core'),
    log: readKeyFile(logKeyFile, 'log'),
  });
  const former = configuration.formerKeys.map((one) => ({ ...pair(one), until: one.until }));
  return { ...pair(configuration), ...(former.length > 0 && { former }) };
};
