import type { JournalStorage } from '../../src/adapters/postgres/noted-storage.ts';
import { Fault } from '../../src/domain/fault.ts';

/** What a core has beside a journal in PostgreSQL, by the name of its archive. */
export const storageNamed = (name: string, anew = false): JournalStorage => ({
  ...{ name: async () => name, folder: `/srv/${name}`, machine: 'here', anew },
  refused: ({ folder, machine }) => new Fault('storage', `What belongs to it lay in ${folder} on ${machine}.`),
});
