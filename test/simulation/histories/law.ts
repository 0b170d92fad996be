import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { type Books, openBooks } from '../../../src/core/books.ts';
import { replay } from '../../../src/core/replay.ts';
import type { Command, MarketEvent, SettlementRun } from '../../../src/domain/market.ts';
import { energyChannels } from '../../../src/domain/quantity.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';
import type { BoundaryMark, BoundaryRegister, Leaf } from '../../../src/domain/transaction.ts';
import type { JournalRow } from '../../../src/ports/journal.ts';
import { parseBatch } from '../../../src/wire/batch.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { parseMessage } from '../../../src/wire/cose.ts';
import { decodeJournalFrame } from '../../../src/wire/journal-frame.ts';
import { decodeLeaf } from '../../../src/wire/leaf.ts';
import { encodeLogEntry } from '../../../src/wire/log-entry.ts';
import { decodeReceipt, decodeReceiptMessage } from '../../../src/wire/receipt.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { ten } from '../../support/sealed-substation.ts';
import { INTERVAL } from './faults.ts';
import type { MeterModel } from './meter-model.ts';
import type { Town } from './town.ts';

/** Prices of `plainTariffs`, µTHB/kWh, at all hours. */
const [RETAIL, BUY_BACK] = [5_798_200n, 2_200_000n];
/** What the registry gives the two accounts to begin with. */
const CREDIT = 1_000_000_000_000n;
const settledPoints = ['h01', 'h02'];

type Batch = Extract<Command, { kind: 'batch' }>;

/** What a history has broken, in words; empty where every interval is at the core once, with the right value, or missing and listed so. */
export const brokenLaws = (town: Town): readonly string[] => {
  const found: string[] = town.crashes.map((error) => `a program ended: ${String(error)}`);
  const say = (holds: boolean, law: string): void => void (holds || found.push(law));
  const { books, events, batches } = replayed(town, say);
  const leaves = sealedLeaves(town, batches, say);
  eachOnce(batches, leaves, say);
  const newest = newestOf(leaves);
  const points = town.faults.gateways === 2 ? ['h01', 'h02', 'h03'] : ['h01', 'h02'];
  for (const point of points) everyInterval(town, point, newest, say);
  settledAsSealed(town, newest, events, say);
  moneyIsRight(books, events, say);
  promisesAreKept(town, books, batches, say);
  return found;
};

type Say = (holds: boolean, law: string) => void;

/** The books that the journal alone makes are those of the core that runs. */
const replayed = ({ journal, stateHash }: Town, say: Say) => {
  const books = openBooks({ realm: 'simulation', core: 'core-1' }, { sha256 });
  const events: MarketEvent[] = [];
  const log = quietLog();
  replay(journal, books, { log, seen: (more) => events.push(...more) }).subscribe({
    error: (error) => say(false, `the journal cannot be replayed: ${String(error)}`),
  });
  say(stateHash === books.stateHash(), 'the core that runs has another state than its journal makes');
  const rows: JournalRow[] = [];
  journal.rows().subscribe((row) => rows.push(row));
  const batches = rows
    .flatMap(({ blob }) => decodeJournalFrame(blob))
    .flatMap(({ command }) => (command.kind === 'batch' ? [command] : []));
  return { books, events, batches };
};

/** Every leaf the core has, out of the bytes that the gateway kept: an outbox forgets nothing that soon. */
const sealedLeaves = ({ outboxes }: Town, batches: readonly Batch[], say: Say): readonly Leaf[] => {
  const bodies = new Map<string, Uint8Array>();
  for (const [gateway, disk] of outboxes) {
    const held = disk.held();
    const pending = held.filter(({ receipt }) => receipt === null).length;
    say(pending === 0, `${gateway} still waits with ${pending} batches`);
    say(disk.refused() === 0, `${disk.refused()} batches of ${gateway} were refused`);
    for (const { batch, receipt } of held) if (receipt !== null) bodies.set(toHex(batch.payloadHash), batch.body);
  }
  const known = batches.filter(({ payloadHash }) => bodies.has(toHex(payloadHash)));
  say(known.length === batches.length, 'the core has a batch that its gateway does not know');
  say(
    known.length === bodies.size,
    `gateways kept ${bodies.size} batches as acknowledged, the core has ${known.length} of them`,
  );
  return known.flatMap(({ payloadHash }) =>
    parseBatch(bodies.get(toHex(payloadHash)) ?? new Uint8Array()).leaves.map(decodeLeaf),
  );
};

/** Sent oldest first, but where some are lost those beside them may arrive before. */
const eachOnce = (batches: readonly Batch[], leaves: readonly Leaf[], say: Say): void => {
  const counted = (numbers: readonly number[]): boolean =>
    numbers.toSorted((one, other) => one - other).every((number, index) => number === index + 1);
  for (const [gateway, ofOne] of Map.groupBy(batches, (batch) => batch.gateway))
    say(
      counted(ofOne.map(({ sequence }) => sequence)),
      `the core has the batches ${ofOne.map(({ sequence }) => sequence)} of ${gateway}`,
    );
  for (const [name, versions] of Map.groupBy(leaves, ({ point, start }) => nameOf(point, start)))
    say(
      counted(versions.map(({ version }) => version)),
      `${name} came as the versions ${versions.map(({ version }) => version)}`,
    );
};

const nameOf = (point: string, start: Instant): string => `interval ${(start - ten) / INTERVAL} of ${point}`;

const newestOf = (leaves: readonly Leaf[]): ReadonlyMap<string, Leaf> => {
  const newest = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const name = nameOf(leaf.point, leaf.start);
    if (leaf.version > (newest.get(name)?.version ?? 0)) newest.set(name, leaf);
  }
  return newest;
};

/** Each interval of the history is there with what the meter truly counted, and joins its neighbours. */
const everyInterval = ({ faults, meters }: Town, point: string, newest: ReadonlyMap<string, Leaf>, say: Say): void => {
  for (let number = 0; number < faults.intervals; number += 1) {
    const start = instant(ten + number * INTERVAL);
    const name = nameOf(point, start);
    const energy = newest.get(name)?.energy;
    if (energy === undefined || energy === null) {
      say(
        false,
        `${name} is ${energy === null ? 'still missing although its meter answers again' : 'not at the core'}`,
      );
      continue;
    }
    const { opening, closing, importWh, exportWh } = energy;
    say(
      importWh === closing.importWh - opening.importWh && exportWh === closing.exportWh - opening.exportWh,
      `${name}: its Wh are not the difference of its registers`,
    );
    for (const problem of [
      ...farFrom(meters, point, start, opening),
      ...farFrom(meters, point, instant(start + INTERVAL), closing),
    ])
      say(false, `${name}: ${problem}`);
    const next = newest.get(nameOf(point, instant(start + INTERVAL)))?.energy?.opening;
    if (next !== undefined)
      say(next.importWh === closing.importWh && next.exportWh === closing.exportWh, `${name} does not join the next`);
  }
};

/** A register at a boundary lies as near to the true one as it says, and the readings behind it are what the meter showed. */
const farFrom = (meters: MeterModel, point: string, at: Instant, register: BoundaryRegister): readonly string[] => {
  const truth = meters.at(point, at);
  const far = energyChannels.flatMap((channel) => {
    const off = Math.abs(register[`${channel}Wh`] - truth[`${channel}MilliWh`] / 1_000);
    return off <= register.uncertaintyWh + 0.5
      ? []
      : [`${channel} is ${off} Wh off, stated ± ${register.uncertaintyWh}`];
  });
  const marks = [register.before, register.after].filter((mark) => mark !== null);
  return [...far, ...marks.flatMap((mark) => wrongMark(meters, point, at, mark))];
};

const wrongMark = (meters: MeterModel, point: string, at: Instant, { earliest, latest, registers }: BoundaryMark) => {
  const [least, most] = [meters.at(point, instant(at + earliest)), meters.at(point, instant(at + latest))];
  return energyChannels.flatMap((channel) => {
    const { value } = registers[channel];
    const field = `${channel}MilliWh` as const;
    return value >= least[field] && value <= most[field]
      ? []
      : [`a reading of ${channel} that the meter never showed then`];
  });
};

/** What was settled last is what was sealed last, and each interval has one first run. */
const settledAsSealed = (
  { faults }: Town,
  newest: ReadonlyMap<string, Leaf>,
  events: readonly MarketEvent[],
  say: Say,
): void => {
  const runs = events.flatMap((event): SettlementRun[] =>
    event.kind === 'settled' && event.run.zone === 'zone-1' ? [event.run] : [],
  );
  // A market settles from the moment on at which it has a registry.
  const enrolled = events.find(({ kind }) => kind === 'enrolled')?.at ?? ten;
  for (let number = Math.floor((enrolled - ten) / INTERVAL); number < faults.intervals; number += 1) {
    const start = instant(ten + number * INTERVAL);
    const ofThis = runs.filter((run) => run.start === start);
    say(
      ofThis.every(({ run }, index) => run === index + 1) && ofThis.length > 0,
      `interval ${number} was settled in the runs ${ofThis.map(({ run }) => run)}`,
    );
    for (const point of settledPoints) {
      const settled = ofThis.at(-1)?.points.find((one) => one.point === point);
      const sealed = newest.get(nameOf(point, start))?.energy;
      if (settled === undefined || !sealed) continue;
      const same = settled.importWh === sealed.importWh && settled.exportWh === sealed.exportWh;
      say(
        same && settled.basis !== 'estimated',
        `${nameOf(point, start)} was settled with ${settled.importWh}/${settled.exportWh} Wh (${settled.basis}), sealed are ${sealed.importWh}/${sealed.exportWh}`,
      );
    }
  }
};

/** Nobody's money but everybody's: zero together, and each account has what its settled Wh cost. */
const moneyIsRight = (books: Books, events: readonly MarketEvent[], say: Say): void => {
  for (const event of events) if (event.kind === 'invariant-broken') say(false, `${event.law}: ${event.detail}`);
  say(books.market.ledger().sumNanoBaht === '0', `the accounts sum to ${books.market.ledger().sumNanoBaht}`);
  const last = new Map<Instant, SettlementRun>();
  for (const event of events)
    if (event.kind === 'settled' && event.run.zone === 'zone-1') last.set(event.run.start, event.run);
  for (const point of settledPoints) {
    const due = [...last.values()].reduce((sum, { points }) => {
      const settled = points.find((one) => one.point === point);
      return sum + BigInt(settled?.exportWh ?? 0) * BUY_BACK - BigInt(settled?.importWh ?? 0) * RETAIL;
    }, CREDIT);
    const balance = books.market.account(`a-${point}`)?.balance;
    say(balance === due.toString(), `a-${point} has ${balance} nTHB, its Wh make ${due}`);
  }
};

/** Whatever the core has signed for stands in its log where the receipt says, and the same batch always had the same receipt. */
const promisesAreKept = ({ way: { promised } }: Town, books: Books, batches: readonly Batch[], say: Say): void => {
  const first = new Map<string, Uint8Array>();
  for (const { gateway, batch, receipt } of promised) {
    const name = `batch ${batch.sequence} of ${gateway}`;
    const known = first.get(toHex(batch.payloadHash));
    if (known !== undefined) say(Buffer.from(known).equals(receipt), `${name} got two different receipts`);
    else first.set(toHex(batch.payloadHash), receipt);
  }
  for (const { gateway, batch, receipt } of promised) {
    const { index } = decodeReceipt(parseMessage('receipt', decodeReceiptMessage(receipt).cose).payload);
    const { sequence, payloadHash } = batch;
    const entry = encodeLogEntry({
      realm: 'simulation',
      core: 'core-1',
      kind: 'batch',
      gateway,
      sequence,
      payloadHash,
    });
    say(
      Buffer.from(books.log.entry(index) ?? []).equals(entry),
      `batch ${sequence} of ${gateway} has a receipt and is not in the log`,
    );
  }
  say(first.size === batches.length, `the core has ${batches.length} batches and signed for ${first.size}`);
};
