import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What is running. The version goes into every signed leaf's rule hash. */
export const product = { name: 'gridtokenx', version } as const;
