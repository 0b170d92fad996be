import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { run } from '../../src/bin/commands/person.ts';
import type { PersonRecord } from '../../src/core/person-record.ts';
import { erasingConfiguration } from './erasable-core.ts';

/** What `person export` writes of an account, out of a storage, into `out`; and what it says. */
export const exportedPerson = async (account: string, storage: string, out: string) => {
  const config = `${out}.core.json`;
  writeFileSync(config, erasingConfiguration(storage));
  let stdout = '';
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  try {
    const code = await run({ config, account, out });
    const record = JSON.parse(readFileSync(join(out, 'person.json'), 'utf8')) as PersonRecord;
    return { code, stdout, record, csv: readFileSync(join(out, 'readings.csv'), 'utf8') };
  } finally {
    output.mockRestore();
  }
};
