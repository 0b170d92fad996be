import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Fault } from '../domain/fault.ts';
import type { Instant } from '../domain/time.ts';
import type { CoreClock } from '../ports/core-client.ts';
import type { OutboxStatus, WearStatus } from '../ports/outbox.ts';
import { clockTroubles } from './core-clock.ts';
import type { DrainEvent } from './drain.ts';
import type { KeepEvent } from './keep.ts';
import { gone, holds, type Trouble } from './trouble.ts';

const unreachable: Trouble = { id: 'core-unreachable', kind: 'core-unreachable', priority: 'medium' };
const foreign: Trouble = { id: 'core-unreachable/foreign', kind: 'core-unreachable', priority: 'high' };
const refusing: Trouble = { id: 'core-refused', kind: 'core-refused', priority: 'high' };
const notEnrolled: Trouble = { id: 'core-refused/gateway', kind: 'core-refused', priority: 'high' };
const filling: Trouble = { id: 'storage/fill', kind: 'storage', priority: 'high' };
const notKept: Trouble = { id: 'storage/append', kind: 'storage', priority: 'critical' };
const notForgotten: Trouble = { id: 'storage/acknowledge', kind: 'storage', priority: 'high' };
const damaged: Trouble = { id: 'storage/damage', kind: 'storage', priority: 'critical' };
const wearing: Trouble = { id: 'storage/wear', kind: 'storage', priority: 'medium' };
const notSigned: Trouble = { id: 'storage/sign', kind: 'storage', priority: 'critical' };
const forked: Trouble = { id: 'log-forked', kind: 'log-forked', priority: 'critical' };
const mute: Trouble = { id: 'storage/status', kind: 'storage', priority: 'high' };

/** From here on the outbox is so full that somebody should come. */
const FULL_SOON = 0.8;

/** What happened on the way from sealing to the core, as far as it is or ends a trouble. */
export type SyncEvent =
  | KeepEvent
  | DrainEvent
  | Readonly<{ kind: 'outbox'; status: OutboxStatus }>
  | Readonly<{ kind: 'core-clock'; clock: CoreClock }>
  | Readonly<{ kind: 'outbox-mute'; fault: Fault }>;

const syncKinds: ReadonlySet<string> = new Set<SyncEvent['kind']>([
  'kept',
  'not-kept',
  'core-clock',
  'core-failed',
  'outbox-failed',
  'acknowledged',
  'refused',
  'outbox',
  'outbox-mute',
]);
export const isSyncEvent = <T extends Readonly<{ kind: string }>>(event: T): event is Extract<T, SyncEvent> =>
  syncKinds.has(event.kind);

/** What a look at the log begins, and ends: what was shown once stays in the evidence, and must be taken note of. */
export const forkTrouble = (seen: number, shown: number, evidence: string, at: Instant): AlarmCondition =>
  holds(
    forked,
    at,
    `The core shows a log of ${shown} entries that is no growth of the one of ${seen} it showed before: something was changed or taken away. Both heads are kept in ${evidence}: give them to the operator.`,
  );
export const forkOver = (at: Instant): AlarmCondition =>
  gone(forked, at, 'The core shows again a log that has grown out of what it showed before.');

/** The alarm conditions an event begins or ends; those that end what never began are harmless. */
export const troublesOf = (event: SyncEvent, at: Instant): readonly AlarmCondition[] => {
  switch (event.kind) {
    case 'kept':
      return [gone(notKept, at, 'Captured intervals are kept again.')];
    case 'not-kept':
      return [
        holds(
          notKept,
          at,
          `${event.fault.message} Measuring goes on; captured intervals wait in memory, and beyond that are joined from the registers later.`,
        ),
      ];
    case 'core-failed':
      if (event.fault.code === 'busy') return proven(at);
      if (event.fault.code === 'core-refused') return [...proven(at), holds(notEnrolled, at, event.fault.message)];
      return [holds(event.fault.code === 'signature' ? foreign : unreachable, at, event.fault.message)];
    case 'outbox-failed':
      return [holds(notForgotten, at, event.fault.message)];
    case 'acknowledged':
      return [...answered(at), gone(notForgotten, at, 'The outbox works again.')];
    case 'refused':
      return [...answered(at), holds(refusing, at, refusal(event))];
    case 'core-clock':
      return clockTroubles(event.clock, at);
    case 'outbox-mute':
      return [holds(mute, at, event.fault.message)];
    case 'outbox':
      return [gone(mute, at, 'The outbox answers again.'), ...outboxTroubles(event.status, at)];
  }
};

/** What signing a batch came to: null where it was signed. */
export const signingTrouble = (fault: Fault | null, at: Instant): AlarmCondition =>
  fault === null
    ? gone(notSigned, at, 'Captured intervals are signed again.')
    : holds(
        notSigned,
        at,
        `${fault.message} Measuring goes on; captured intervals wait in memory, and beyond that are joined from the registers later.`,
      );

/** Who answered is the core. */
const proven = (at: Instant): readonly AlarmCondition[] => [
  gone(unreachable, at, 'The core answers again.'),
  gone(foreign, at, 'Who answers proves again to be the core.'),
];

/** The core said its last word about a batch. */
const answered = (at: Instant): readonly AlarmCondition[] => [
  ...proven(at),
  gone(notEnrolled, at, 'The core takes what this gateway seals.'),
];

const refusal = ({ batch, reason }: Extract<DrainEvent, { kind: 'refused' }>): string =>
  `The core refused batch ${batch.sequence} (${reason}). It is set aside and kept: have the core's operator look at it.`;

/** Said of what the outbox holds, so that it is also said after a restart. */
const setAside = (refused: number): string =>
  `The core refused ${refused === 1 ? 'a batch' : `${refused} batches`}. What it refused is set aside and kept: have the core's operator look at it.`;

const MEBIBYTE = 1024 ** 2;

const worn = ({ today, budget }: WearStatus): string =>
  `The outbox wrote ${Math.floor(today.bytes / MEBIBYTE)} MiB today, and ${Math.floor(budget / MEBIBYTE)} MiB a day are planned for its card. Look for alarms that come and go, or allow it more.`;

const outboxTroubles = (
  { fill, pending, refused, damage, wear }: OutboxStatus,
  at: Instant,
): readonly AlarmCondition[] => {
  const full = `The outbox is ${Math.round(fill * 100)} % full with ${pending} batches.`;
  return [
    refused === 0 ? gone(refusing, at, 'No batch is set aside.') : holds(refusing, at, setAside(refused)),
    damage.length === 0
      ? gone(damaged, at, 'No damaged outbox lies beside this one.')
      : holds(damaged, at, `The outbox was damaged: ${damage.map(({ report }) => report).join(' ')}`),
    wear?.exceeded === true ? holds(wearing, at, worn(wear)) : gone(wearing, at, 'The card is written to as planned.'),
    fill >= FULL_SOON ? holds(filling, at, `${full} Restore the way to the core.`) : gone(filling, at, full),
  ];
};
