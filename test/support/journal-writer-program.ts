/** Writes rows into a journal in PostgreSQL, one after the other, and says each when it is durable: `node … CONNECTION FIRST`. */
import { firstValueFrom } from 'rxjs';
import { openPostgresJournal } from '../../src/adapters/postgres/journal.ts';
import { storageNamed } from './journal-storage.ts';
import { quietLog } from './quiet-log.ts';

const [connection = '', first = '1'] = process.argv.slice(2);
const journal = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: storageNamed('one') });
for (let row = Number(first); ; row += 1) {
  try {
    await firstValueFrom(journal.append({ row, blob: new TextEncoder().encode(`${process.pid}/${row}`) }));
    process.stdout.write(`${row}\n`);
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(3);
  }
}
