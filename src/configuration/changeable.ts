import type { ChangeAuthor, ChangeRight } from '../domain/configuration-change.ts';
import { type Instant, instant, type Millis, millis, SECOND } from '../domain/time.ts';
import { fromHex } from '../wire/bytes.ts';
import { publicKey } from '../wire/key-id.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { toldOf } from './partly.ts';
import { refused, together } from './refusal.ts';

/** Who may change a program from elsewhere than its own files, and how changes are tried; real time. */
export type ConfiguredChanges = Readonly<{ authors: readonly ChangeAuthor[]; trial: Millis; illFor: Millis }>;

/** What the sections `changes` and `roles` let through. */
export type RawChanges = Readonly<{
  changes: Readonly<{ trialSeconds: number; illSeconds: number }>;
  roles: Readonly<{
    authors: readonly Readonly<{ name: string; key: string; may: readonly ChangeRight[]; madeOn: string | null }>[];
  }>;
}>;

export const changesOf = ({ changes, roles }: RawChanges): ConfiguredChanges => ({
  authors: roles.authors.map(({ name, key, may, madeOn: day }) => ({
    ...{ name, key: publicKey(fromHex(key)), may },
    ...madeOn(day),
  })),
  trial: millis(changes.trialSeconds * SECOND),
  illFor: millis(changes.illSeconds * SECOND),
});

/** The first moment of a day in Bangkok, where somebody has said it. */
export const madeOn = (day: string | null): Readonly<{ made?: Instant }> =>
  day === null ? {} : { made: instant(Date.parse(`${day}T00:00+07:00`)) };

/** What the section `maintenance` lets through: times as `HH:MM`. */
export type RawWindows = readonly Readonly<{ days: MaintenanceWindow['days']; from: string; to: string }>[];

/** What has to be looked at in each window. `layer`: whose they are. */
export const windowChecks = (windows: () => RawWindows, layer: string): readonly (() => void)[] =>
  toldOf(windows)
    .flat()
    .map((window, index) => () => {
      const { from, to } = window;
      if (from === to) throw refused('window-of-nothing', { at: `${layer}: maintenance[${index}]`, from });
    });

/** @throws Refused for all windows that are none. */
export const windowsOf = (windows: RawWindows, layer: string): readonly MaintenanceWindow[] => {
  together(...windowChecks(() => windows, layer));
  return windows.map(({ days, from, to }) => ({ days, from: minutesOf(from), to: minutesOf(to) }));
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
