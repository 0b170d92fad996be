import { coreDocument } from '../../adapters/http/core-server.ts';
import { pinoLog } from '../../adapters/pino/log.ts';
import { product } from '../product.ts';

/** `gridtokenx openapi`: the document on standard output. */
export const run = async (): Promise<number> => {
  const document = await coreDocument(product.version, pinoLog({ program: 'openapi', level: 'warn' }));
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  return 0;
};
