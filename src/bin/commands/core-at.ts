import { lastValueFrom } from 'rxjs';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type StateAt, stateAt, type When } from '../../core/state-at.ts';
import { Fault } from '../../domain/fault.ts';
import { baht } from '../../domain/money.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { pricePerKwh } from '../../web/format/money.ts';
import { moment } from '../moment.ts';
import { inFigures, said, spoken } from '../speech.ts';
import { logFolderIn, readCoreJournal, snapshotFolderIn, type WhichCore, whichCore } from '../storage/read-core.ts';
import { readableStorage } from '../storage/readable-storage.ts';
import { left, right } from '../terminal/text-width.ts';

export type AtOptions = WhichCore & Readonly<{ when: string; json?: boolean }>;

/**
 * `gridtokenx core at`: what a core's books were after a row or at a moment. 0 when they are those that were marked, or nothing
 * was marked there; 1 when they are others.
 * @throws Fault.
 */
export const run = async ({ when: asked, json = false, ...which }: AtOptions): Promise<number> => {
  const { configuration } = whichCore(which);
  using readable = await readableStorage(configuration, which.storage, 'rows');
  const { storage } = readable;
  const { core, realm } = configuration;
  await using journal = readCoreJournal(configuration, storage);
  const sources = {
    ...{ journal, sha256, snapshots: snapshotFolder(snapshotFolderIn(storage)).kept() },
    logStore: () => provenLogFiles(logFolderIn(storage)),
  };
  const found = await lastValueFrom(stateAt({ core, realm }, sources, whenIn(asked)));
  const told = viewOf(core, found);
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : spoken(words(told)));
  return told.agrees === false ? 1 : 0;
};

const whenIn = (asked: string): When => {
  if (!/^\d{1,15}$/.test(asked)) return { at: instant(moment('when', asked)) };
  if (Number(asked) >= 1) return { row: Number(asked) };
  throw new Fault('configuration', 'Rows of a journal count from 1.');
};

const viewOf = (core: string, { books, row, from, marked }: StateAt) => {
  const { market } = books;
  const { size, root } = books.log.head();
  const stateHash = books.stateHash();
  return {
    ...{ core, row, at: bangkokTime(books.at()), commands: books.commands(), replayedFrom: from },
    ...{ stateHash, marked, agrees: marked === null ? null : marked === stateHash },
    log: { size, root: Buffer.from(root).toString('hex') },
    accounts: market.allBalances().map(([account, { creditsPosted, debitsPosted, debitsPending }]) => ({
      account,
      balance: (creditsPosted - debitsPosted).toString(),
      reserved: debitsPending.toString(),
    })),
    books: market
      .zones()
      .flatMap(({ zone, books: open }) =>
        open.filter(({ bids, asks }) => bids.length + asks.length > 0).map((one) => ({ zone, ...one })),
      ),
    positions: market.positions(),
  };
};

const words = (told: ReturnType<typeof viewOf>): string => {
  const { core, row, at, commands, replayedFrom, stateHash, marked, agrees, log, accounts, books, positions } = told;
  const marks =
    agrees === null
      ? 'no mark was made here to compare it with'
      : agrees
        ? 'as it was marked'
        : `it was marked ${marked}: another`;
  const widest = Math.max(7, ...accounts.map(({ account }) => account.length));
  const money = (nano: string): string => inFigures(baht(BigInt(nano))).padStart(22);
  return [
    `${core} after row ${row}, ${at}: ${commands} commands, replayed from ${replayedFrom === 0 ? 'the first row' : `the snapshot after row ${replayedFrom}`}`,
    `state ${stateHash}: ${marks}`,
    `log   ${log.size} entries, root ${log.root}`,
    '',
    `${left(said('account'), widest)} ${right(said('balance THB'), 22)} ${right(said('set aside THB'), 22)}`,
    ...accounts.map(
      ({ account, balance, reserved }) => `${account.padEnd(widest)} ${money(balance)} ${money(reserved)}`,
    ),
    '',
    books.length === 0 ? 'No order rests.' : 'orders that rest (side, THB/kWh, Wh)',
    ...books.flatMap(({ zone, start, bids, asks }) => [
      `${zone} ${start}`,
      ...[...asks].reverse().map(({ price, quantityWh }) => level('sell', price, quantityWh)),
      ...bids.map(({ price, quantityWh }) => level('buy', price, quantityWh)),
    ]),
    '',
    positions.length === 0 ? 'Nothing was traded.' : 'positions (bought Wh, sold Wh, THB)',
    ...positions.map(
      ({ zone, start, point, account, boughtWh, soldWh, money: made }) =>
        `${zone} ${start} ${account}${point === null ? '' : said(` at ${point}`)}: ${inFigures(`${boughtWh}`)}, ${inFigures(`${soldWh}`)}, ${inFigures(baht(BigInt(made)))}`,
    ),
    '',
  ].join('\n');
};

const level = (side: string, price: number, quantityWh: number): string =>
  `  ${left(said(side), 4)} ${pricePerKwh(price).padStart(10)} ${inFigures(String(quantityWh)).padStart(10)}`;
