/** Why a value may be used only with care. */
export const uncertainReasons = [
  'clock-unsynchronised',
  'clock-holdover',
  'recovered',
  'substituted',
  'implausible',
  'coarse-resolution',
] as const;
export type UncertainReason = (typeof uncertainReasons)[number];

/** Why there is no usable value. */
export const badReasons = [
  'no-response',
  'corrupt-frame',
  'foreign-answer',
  'device-exception',
  'link-down',
  'not-a-number',
  'out-of-range',
  'counter-decreased',
  'counter-reset',
  'counter-jumped',
  'zero-after-boot',
  'missing',
  'not-available',
  'foreign-meter',
] as const;
export type BadReason = (typeof badReasons)[number];

/** OPC UA's three classes with closed reasons (OPC 10000-8 §6.3). */
export type Quality =
  | Readonly<{ level: 'good' }>
  | Readonly<{ level: 'uncertain'; reason: UncertainReason }>
  | Readonly<{ level: 'bad'; reason: BadReason }>;

export const good: Quality = { level: 'good' };
export const uncertain = (reason: UncertainReason): Quality => ({ level: 'uncertain', reason });
export const bad = (reason: BadReason): Quality => ({ level: 'bad', reason });
