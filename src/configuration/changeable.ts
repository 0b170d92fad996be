import type { ChangeAuthor, ChangeRight } from '../domain/configuration-change.ts';
import { type Millis, millis, SECOND } from '../domain/time.ts';
import { fromHex } from '../wire/bytes.ts';
import { publicKey } from '../wire/key-id.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { refused, together } from './refusal.ts';

/** Who may change a program from elsewhere than its own files, and how changes are tried; real time. */
export type ConfiguredChanges = Readonly<{ authors: readonly ChangeAuthor[]; trial: Millis; illFor: Millis }>;

/** What the sections `changes` and `roles` let through. */
export type RawChanges = Readonly<{
  changes: Readonly<{ trialSeconds: number; illSeconds: number }>;
  roles: Readonly<{ authors: readonly Readonly<{ name: string; key: string; may: readonly ChangeRight[] }>[] }>;
}>;

export const changesOf = ({ changes, roles }: RawChanges): ConfiguredChanges => ({
  authors: roles.authors.map(({ name, key, may }) => ({ name, key: publicKey(fromHex(key)), may })),
  trial: millis(changes.trialSeconds * SECOND),
  illFor: millis(changes.illSeconds * SECOND),
});

/** What the section `maintenance` lets through: times as `HH:MM`. */
export type RawWindows = readonly Readonly<{ days: MaintenanceWindow['days']; from: string; to: string }>[];

/** @throws Refused for all windows that are none. `layer`: whose they are. */
export const windowsOf = (windows: RawWindows, layer: string): readonly MaintenanceWindow[] => {
  together(
    ...windows.map(({ from, to }, index) => () => {
      if (from === to) throw refused('window-of-nothing', { at: `${layer}: maintenance[${index}]`, from });
    }),
  );
  return windows.map(({ days, from, to }) => ({ days, from: minutesOf(from), to: minutesOf(to) }));
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
