import type { MarketEvent } from '../domain/market.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { AlarmView } from '../domain/view.ts';
import type { Log } from '../ports/log.ts';
import { AS_USUAL, marketSentences, type Standing } from './market-sentences.ts';

/** What the operator of a core has to know: standing alarms, and how often what was refused. Lost at a restart. */
export type Watch = Readonly<{
  refuse: (reason: string) => void;
  raise: (alarm: Readonly<{ kind: string; source: string; message: string }>, at: Instant) => void;
  /** What was raised holds no more; said of what was not raised, nothing happens. */
  settle: (alarm: Readonly<{ kind: string; source: string; message: string }>, at: Instant) => void;
  /** Alarms that lie in what happened: a law of the books that was broken. */
  see: (events: readonly MarketEvent[]) => void;
  /** How many readings wait for the operator: an alarm as long as there are any. */
  waiting: (count: number, at: Instant) => void;
  /** How the zones of the market stand: an alarm for each that is not as usual. */
  standing: (zones: readonly Standing[], at: Instant) => void;
  refused: () => Readonly<Record<string, number>>;
  /** Newest first. */
  alarms: () => readonly AlarmView[];
}>;

const ALARMS_KEPT = 100;

/** Anybody may read the alarms: what lies in one is for everybody. `log` gets what is for the operator alone. */
export const watch = (log: Log): Watch => {
  const refused = new Map<string, number>();
  const alarms = new Map<string, AlarmView>();
  const raise: Watch['raise'] = ({ kind, source, message }, at) => {
    const id = `${kind}/${source}`;
    const before = alarms.get(id);
    const since = before?.state === 'raised' ? before.since : bangkokTime(at);
    alarms.delete(id);
    const priority = kind === 'invariant-broken' ? 'critical' : 'high';
    alarms.set(id, { id, kind, state: 'raised', priority, source, since, at: bangkokTime(at), message });
    // There are only as many critical ones as laws: they never make room.
    const oldest = [...alarms.values()].find((one) => one.priority !== 'critical');
    if (alarms.size > ALARMS_KEPT && oldest !== undefined) alarms.delete(oldest.id);
  };
  const settle: Watch['settle'] = ({ kind, source, message }, at) => {
    const id = `${kind}/${source}`;
    const before = alarms.get(id);
    // Nobody takes note of alarms at a core: one that went stays on the list, as gone.
    if (before?.state === 'raised')
      alarms.set(id, { ...before, state: 'returned-unacknowledged', at: bangkokTime(at), message });
  };
  return {
    refuse: (reason) => {
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    },
    raise,
    settle,
    see: (events) => {
      for (const event of events) {
        if (event.kind !== 'invariant-broken') continue;
        const { kind, law, detail, at } = event;
        log.error({ law, at: bangkokTime(at) }, `A law of the books is broken (${law}): ${detail}.`);
        raise({ kind, source: law, message: brokenLaw(law) }, at);
      }
    },
    waiting: (count, at) => {
      const queue = { kind: 'reading-held', source: 'readings' };
      if (count === 0) settle({ ...queue, message: NONE_WAITS }, at);
      else if (alarms.get(`${queue.kind}/${queue.source}`)?.state !== 'raised')
        raise({ ...queue, message: WAITING }, at);
    },
    standing: (zones, at) => {
      for (const { zone, control } of zones)
        for (const [kind, message] of marketSentences(zone, control)) {
          const before = alarms.get(`${kind}/${zone}`);
          if (message === null) settle({ kind, source: zone, message: AS_USUAL[kind](zone) }, at);
          else if (before?.state !== 'raised' || before.message !== message) raise({ kind, source: zone, message }, at);
        }
    },
    refused: () => Object.fromEntries(refused),
    alarms: () => [...alarms.values()].reverse(),
  };
};

/** Which they are is a household's own: the queue shows it to the operator. */
const WAITING =
  'Readings are suspect and wait for the operator; until then runs go by estimates. Look at them with `gridtokenx queue list`.';

const NONE_WAITS = 'No suspect reading waits for the operator any more.';

/** Registers and money in the detail are a household's own. */
const brokenLaw = (law: string): string =>
  `A law of the books is broken: ${law}. What broke it is in the core's log; look there, and keep the journal.`;
