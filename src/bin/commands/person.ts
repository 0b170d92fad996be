import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { readArchive } from '../../adapters/sqlite/read-archive.ts';
import { accountStatement } from '../../core/account-statement.ts';
import { tenanciesOf } from '../../core/bill/tenancies.ts';
import { type PersonRecord, personRecord, readingsCsv } from '../../core/person-record.ts';
import { leavesOf, personTrail, type Trail, trailIn } from '../../core/person-trail.ts';
import { Fault } from '../../domain/fault.ts';
import type { OrderTerms } from '../../domain/order.ts';
import { instant } from '../../domain/time.ts';
import { whyOf } from '../../domain/why.ts';
import type { ErasureReader } from '../../ports/evidence-archive.ts';
import { parseMessage } from '../../wire/cose.ts';
import { decodeLeaf } from '../../wire/leaf.ts';
import { decodeOrderMessage } from '../../wire/order-message.ts';
import { decodePlain } from '../../wire/plain-bytes.ts';
import { archiveFileIn } from '../core-journal.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { spoken } from '../speech.ts';
import { readableStorage } from '../storage/readable-storage.ts';
import { erasuresOf, replayed } from './bill.ts';

export type PersonOptions = Readonly<{ config: string; account: string; out: string; storage?: string }>;

/** As long as there have been markets of this kind, and will be. */
const ever = { from: instant(0), to: instant(Date.UTC(2200, 0, 1)) };

/** `gridtokenx person export`: 0 when it is written. A core that runs copies itself for it (`readable-storage.ts`). @throws Fault. */
export const run = async (options: PersonOptions): Promise<number> => {
  const out = resolve(options.out);
  if (existsSync(out))
    throw new Fault('storage', `${out} is there already and is never replaced. Name another folder.`);
  const record = await recordOf(options);
  try {
    writeWhole(record, out);
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('storage', `The folder ${out} cannot be made: ${why}. Check its path and its owner.`, { cause });
  }
  process.stdout.write(spoken(summary(record, out)));
  return 0;
};

/** Beside it first: what is there under its name is whole, and half of one is written again. */
const writeWhole = (record: PersonRecord, out: string): void => {
  const half = `${out}.half`;
  // A household's figures: nobody else's to read.
  makeFolder(half, 0o700);
  writeFileSync(join(half, 'person.json'), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  writeFileSync(join(half, 'readings.csv'), readingsCsv(record), { mode: 0o600 });
  renameSync(half, out);
};

const recordOf = async ({ config, account, storage: copy }: PersonOptions): Promise<PersonRecord> => {
  const configuration = readCoreConfiguration(config);
  const { core, realm } = configuration;
  using readable = await readableStorage(configuration, copy);
  const { storage } = readable;
  using archive = readArchive(archiveFileIn(storage));
  const question = { account, ...ever };
  const { trail, ...onlooker } = personTrail(account, ever);
  const { books, collected } = await replayed(configuration, readable, question, archive, onlooker);
  const view = books.market.account(account);
  if (view === null) throw new Fault('registry', `${core} has no account ${account}. Is the name right?`);
  const { registry, settlers, settled, intervals } = collected;
  const erased = erasuresOf(archive, question);
  const points =
    registry === null || settled === null
      ? []
      : tenanciesOf(registry, settlers, { account, from: settled.from, to: settled.to }, settled, erased);
  const leaves = registry === null ? [] : leavesOf(archive, { registry, settlers }, question, erased);
  return personRecord(
    { core, realm },
    {
      ...{ account, at: instant(Date.now()), registry, points, intervals, erased },
      statement: accountStatement(view, books.market.months(account)),
      leaves: leaves.map(({ leaf }) => decodeLeaf(leaf)),
      orders: ordersOf(archive, account),
      ...trail(keptTrail(archive, account)),
    },
  );
};

/** What its archive kept of before its journal was begun anew, where it was. */
const keptTrail = (archive: ErasureReader, account: string): Trail | null => {
  const own = archive.billed().find((one) => one.account === account);
  return own === undefined ? null : trailIn(decodePlain(own.facts));
};

/** Orders as the account signed them. */
const ordersOf = (archive: ErasureReader, account: string): readonly OrderTerms[] =>
  archive.ordersIn(ever.from, ever.to).flatMap(({ message }) => {
    const order = decodeOrderMessage(parseMessage('order', message).payload);
    return order.kind === 'order' && order.terms.account === account ? [order.terms] : [];
  });

const summary = ({ core, account, readings, orders, intervals, erased }: PersonRecord, out: string): string =>
  [
    `${core} holds of ${account}: ${readings.length} readings, ${orders.length} orders, ${intervals.length} settled intervals. They are in ${out}, readable by you alone.`,
    ...erased.map(
      ({ from, to, request }) => `Of ${from} to ${to} nothing is left: it was erased (${request.slice(0, 16)}).`,
    ),
    'It is personal data: hand it to nobody but the person, and note it (compliance incident tell).',
    '',
  ].join('\n');
