import type { MeterIdentity } from '../domain/reading.ts';
import { type Instant, instant } from '../domain/time.ts';

/** What a configured meter should say of itself; null where nobody wrote it down. Ratios: primary over secondary. */
export type ExpectedIdentity = Readonly<{
  serialNumber: string | null;
  currentRatio: number;
  voltageRatio: number;
}>;

type Plate = keyof MeterIdentity;

/** What a meter has said of itself, and when it was last asked for what it said. */
export type KnownIdentity = Readonly<{ said: MeterIdentity; at: Readonly<Record<Plate, Instant | null>> }>;

const nothing: Readonly<Record<Plate, null>> = {
  serialNumber: null,
  isModel: null,
  currentRatio: null,
  voltageRatio: null,
};

/** Before a meter has said anything of itself. */
export const unknownIdentity: KnownIdentity = { said: nothing, at: nothing };

/** What is known after one more answer: plates are read one by one, and one that said nothing is not news. */
export const learnt = ({ said: known, at: before }: KnownIdentity, said: MeterIdentity, at: Instant): KnownIdentity => {
  const when = (plate: Plate): Instant | null => (said[plate] === null ? before[plate] : at);
  return {
    said: {
      serialNumber: said.serialNumber ?? known.serialNumber,
      isModel: said.isModel ?? known.isModel,
      currentRatio: said.currentRatio ?? known.currentRatio,
      voltageRatio: said.voltageRatio ?? known.voltageRatio,
    },
    at: {
      serialNumber: when('serialNumber'),
      isModel: when('isModel'),
      currentRatio: when('currentRatio'),
      voltageRatio: when('voltageRatio'),
    },
  };
};

/** Since when everything it ever said that can be compared has been said again; null where there is nothing of that kind. */
export const confirmedAt = ({ serialNumber }: ExpectedIdentity, { at }: KnownIdentity): Instant | null => {
  const compared = [serialNumber === null ? null : at.serialNumber, at.isModel, at.currentRatio, at.voltageRatio];
  const times = compared.filter((time) => time !== null);
  return times.length === 0 ? null : instant(Math.min(...times));
};

/** A ratio set in a meter is a float32 or a few decimals: closer than this it is the one on the plate. */
const SAME_RATIO = 1e-4;

/** What a meter says of itself that is not so, in words that follow its name; empty where nothing speaks against it. */
export const contradictions = (
  { serialNumber, currentRatio, voltageRatio }: ExpectedIdentity,
  said: MeterIdentity,
): readonly string[] => {
  const ratio = (name: string, expected: number, is: number | null): readonly string[] =>
    is === null || Math.abs(is / expected - 1) <= SAME_RATIO ? [] : [`has a ${name} ratio of ${is}, not ${expected}`];
  return [
    ...(serialNumber === null || said.serialNumber === null || said.serialNumber === serialNumber
      ? []
      : [`has the serial number ${said.serialNumber}, not ${serialNumber}`]),
    ...(said.isModel === false ? ['is not of the model it is configured as'] : []),
    ...ratio('CT', currentRatio, said.currentRatio),
    ...ratio('PT', voltageRatio, said.voltageRatio),
  ];
};
