import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { bangkokTime } from '../../domain/time.ts';
import type { GatewayView } from '../../domain/view.ts';
import type { FoundDamage, OutboxStatus, WearCount } from '../../ports/outbox.ts';
import { expectedPace, type OfflineForecast, offlineForecast, offlineSentence } from '../../sync/offline-forecast.ts';

/** How a buffer stands, for people and for machines. What only a stopped gateway's file tells is null of a running one. */
export type BufferState = Readonly<{
  gateway: string;
  pending: number;
  refused: number;
  bytes: number;
  oldest: string | null;
  /** 0 to 1. */
  fill: number;
  offline: OfflineForecast;
  wear: Readonly<{ today: WearCount; perDay: WearCount | null; budget: number }> | null;
  damage: readonly FoundDamage[];
}>;

/** Of a running gateway: what is damaged it says in its alarms. */
export const stateOfView = ({ gateway, outbox, alarms }: GatewayView): BufferState => {
  const { wear, ...others } = outbox;
  const damage = alarms.filter(({ id }) => id === 'storage/damage').map(({ message }) => message);
  return {
    gateway,
    ...others,
    wear: wear && { today: { bytes: wear.bytes, syncs: wear.syncs }, perDay: null, budget: wear.budget },
    damage: damage.map((report) => ({ keptAs: '', report })),
  };
};

export const bufferState = ({ gateway, interval, lines }: GatewayConfiguration, status: OutboxStatus): BufferState => {
  const { pending, refused, bytes, oldest, fill, wear, damage } = status;
  const points = lines.reduce((sum, { meters }) => sum + meters.length, 0);
  return {
    gateway,
    pending,
    refused,
    bytes,
    oldest: oldest === null ? null : bangkokTime(oldest),
    fill,
    offline: offlineForecast(status, expectedPace(interval.length, points)),
    wear: wear && { today: wear.today, perDay: wear.perDay, budget: wear.budget },
    damage,
  };
};

const size = (bytes: number): string =>
  bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

export const bufferLines = (state: BufferState): readonly string[] => {
  const { gateway, pending, refused, bytes, oldest, fill, offline, wear, damage } = state;
  const since = oldest === null ? '' : `, the oldest of ${oldest}`;
  return [
    `${gateway}: ${pending} batches (${size(bytes)}) wait for the core${since}; ${Math.round(fill * 100)} % full.`,
    offlineSentence(offline),
    ...(refused === 0 ? [] : [`The core refused ${refused} of them for good: have its operator look at them.`]),
    ...(wear === null ? [] : wearLines(wear)),
    ...damage.map(({ report }) => `Damage: ${report}`),
  ];
};

const wearLines = ({ today, perDay, budget }: NonNullable<BufferState['wear']>): readonly string[] => {
  const counted = ({ bytes, syncs }: WearCount): string => `${size(bytes)} in ${syncs} syncs`;
  const usual = perDay === null ? '' : `, on other days ${counted(perDay)}`;
  return [
    `Written to the card today (UTC) ${counted(today)}${usual}; ${size(budget)} a day are allowed. The card itself writes more than it is given.`,
  ];
};
