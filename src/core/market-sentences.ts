import type { ZoneId } from '../domain/identity.ts';
import type { MarketLevel } from '../domain/market-control.ts';
import type { ControlView } from '../domain/view.ts';

export type Standing = Readonly<{ zone: ZoneId; control: ControlView | null }>;

type MarketAlarm = 'market-level' | 'market-halted';

/** What is said of a zone whose market is not as usual, by kind of alarm; null where there is nothing to say. */
export const marketSentences = (
  zone: ZoneId,
  control: ControlView | null,
): readonly (readonly [kind: MarketAlarm, message: string | null])[] => {
  const { level = 'normal', declared = null, halted = null } = control ?? {};
  return [
    ['market-level', declared === null ? null : levelSentence(level, zone, declared.reason)],
    [
      'market-halted',
      halted &&
        `Trading in ${zone} is halted (${halted.reason}): cancellations pass, no order is taken, no auction is held.`,
    ],
  ];
};

/** That it is over. */
export const AS_USUAL: Readonly<Record<MarketAlarm, (zone: ZoneId) => string>> = {
  'market-level': (zone) => `The market of ${zone} is as usual again.`,
  'market-halted': (zone) => `Trading in ${zone} is resumed.`,
};

const levelSentence = (level: MarketLevel, zone: ZoneId, reason: string | null): string =>
  reason === null
    ? `Gateways report an emergency of the grid in ${zone}: its market is in alert and trades as usual. Decide what it is to do: \`gridtokenx market\`.`
    : `The market of ${zone} is ${phrases[level]}`.replace('()', () => `(${reason})`);

const phrases: Readonly<Record<MarketLevel, string>> = {
  normal: 'as usual ().',
  alert: 'in alert (): it trades as usual.',
  emergency: 'in emergency (): prices and quantities of orders are capped.',
  restoration: 'in restoration (): the caps on its orders give way step by step.',
  suspended: 'suspended (): cancellations pass, no order is taken.',
};
