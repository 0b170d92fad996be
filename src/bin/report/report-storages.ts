import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type QualityHistory, readQuality } from '../../adapters/sqlite/read-quality.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import type { ReportStorage } from '../../power-quality/report/report-sources.ts';
import { toHex } from '../../wire/bytes.ts';
import { brokenLinks } from './broken-links.ts';

type Wanted = Readonly<{
  configurations: readonly GatewayConfiguration[];
  /** Other files than those in the storages of the gateways, in their order. */
  data: readonly string[];
  /** From when on frames are read; events from the start of the period. */
  from: Instant;
  period: Readonly<{ start: Instant; end: Instant }>;
  /** Told now and then how far a storage is read. */
  passed: (gateway: string, done: number, all: number) => void;
}>;

/**
 * The storages of some gateways, opened for reading. Of one alone, what cannot be read is a fault; of several the report is
 * made of the others, and says which is lost and why.
 * @throws Fault `storage` or `malformed`, also from reading; `configuration` for another number of files than of gateways
 */
export const openStorages = (wanted: Wanted): Readonly<{ storages: readonly ReportStorage[] }> & Disposable => {
  const { configurations, data } = wanted;
  if (data.length > 0 && data.length !== configurations.length)
    throw new Fault(
      'configuration',
      `There are ${data.length} files of --data for ${configurations.length} of --config; allowed: one for each, in the same order.`,
    );
  const opened: QualityHistory[] = [];
  const close = (): void => {
    for (const history of opened) history[Symbol.dispose]();
  };
  try {
    const storages = configurations.map(({ gateway, storage, interval }, at) =>
      storageOf(wanted, {
        gateway,
        interval,
        file: data[at] ?? join(storage, 'quality.sqlite'),
        keep: (one) => opened.push(one),
      }),
    );
    return { storages, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
};

type Place = Readonly<{
  gateway: string;
  interval: GatewayConfiguration['interval'];
  file: string;
  keep: (history: QualityHistory) => void;
}>;

const storageOf = (
  { configurations, from, period, passed }: Wanted,
  { gateway, interval, file, keep }: Place,
): ReportStorage => {
  let lost: string | null = null;
  /** What comes of it, or `instead` where it is lost. */
  const asked = <T>(ask: () => T, instead: T): T => {
    if (lost !== null) return instead;
    try {
      return ask();
    } catch (error) {
      if (configurations.length === 1 || !(error instanceof Fault)) throw error;
      lost = error.message;
      return instead;
    }
  };
  const history = asked<QualityHistory | null>(() => openHistory(file), null);
  if (history !== null) keep(history);
  const span = { from, to: period.end };
  const frames = history?.frames(span, (done, all) => passed(gateway, done, all)) ?? [];
  return {
    gateway,
    frames: (function* (): Generator<QualityFrame> {
      const all = frames[Symbol.iterator]();
      for (;;) {
        const next = asked<IteratorResult<QualityFrame>>(() => all.next(), { done: true, value: undefined });
        if (next.done === true) return;
        yield next.value;
      }
    })(),
    events: () =>
      asked<readonly GridEvent[]>(() => [...(history?.events({ from: period.start, to: period.end }) ?? [])], []),
    underWay: () => {
      const events = asked(() => history?.underWay() ?? null, null);
      return events === null ? null : { events, longestGap: interval.widestBracket };
    },
    state: () => {
      const chain = asked(() => history?.verifyChain() ?? null, null);
      if (chain === null)
        return { anchor: '', head: '', events: { kept: 0, anchor: '', head: '' }, broken: null, lost };
      const { frames: kept, events } = chain;
      return {
        anchor: toHex(kept.anchor),
        head: toHex(kept.head),
        events: { kept: events.kept, anchor: toHex(events.anchor), head: toHex(events.head) },
        broken: brokenIn(file, chain),
        lost,
      };
    },
  };
};

/** What hangs together no more, and in which file; null where all does. What was altered is not in the report. */
const brokenIn = (file: string, { frames, events }: ReturnType<QualityHistory['verifyChain']>): string | null => {
  const broken = [...brokenLinks('frame', frames), ...brokenLinks('event', events)];
  return broken.length === 0 ? null : `${file}: ${broken.join(', ')}`;
};

const openHistory = (file: string): QualityHistory => {
  if (!existsSync(file))
    throw new Fault(
      'storage',
      `There is no power-quality data in ${file}. A gateway keeps them in its storage folder once it has read its meters for ten minutes; --data names another file.`,
    );
  return readQuality(file);
};
