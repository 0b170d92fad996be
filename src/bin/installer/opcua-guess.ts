import type { BrowsedVariable } from '../../../drivers/opcua/browse-session.ts';
import type { NodeName } from '../../configuration/node-names.ts';
import { type Phase, type PhasePair, phases } from '../../domain/quantity.ts';

/** What a variable may be, and our units in one of its own. A name and a unit prove nothing: the display does. */
export type Guess = Readonly<{ name: NodeName; scale: number }>;

type Kind = 'voltage' | 'current' | 'active' | 'reactive' | 'apparent' | 'frequency' | 'energy';

/** Without a unit nothing is guessed: a number between 0 and 400 is anything. */
const units: Readonly<Record<string, readonly [kind: Kind, scale: number]>> = {
  V: ['voltage', 1],
  kV: ['voltage', 1e3],
  A: ['current', 1],
  mA: ['current', 1e-3],
  W: ['active', 1],
  kW: ['active', 1e3],
  MW: ['active', 1e6],
  var: ['reactive', 1],
  kvar: ['reactive', 1e3],
  VA: ['apparent', 1],
  kVA: ['apparent', 1e3],
  Hz: ['frequency', 1],
  Wh: ['energy', 1],
  kWh: ['energy', 1e3],
  MWh: ['energy', 1e6],
};

/** The unit at the end of a name (`import.kWh`), where it cannot be anything else: an A may be a phase. */
const unitIn = (name: string): string => /(?:^|[^A-Za-z])(M?Wh|kWh|kW|MW|kvar|kVA|Hz)[\])]?$/.exec(name)?.[1] ?? '';

const isNumber = (dataType: string): boolean => /^(Float|Double|U?Int(16|32|64)|S?Byte)$/.test(dataType);

/** Values of the same unit that are not what is measured now, or what has been counted in all. */
const isOther = (name: string): boolean =>
  /min(?!ute)|max|avg|average|mean|demand|peak|thd|harmonic|set.?point|limit|nominal|rated|tariff|today|daily|month|year|angle/i.test(
    name,
  );

/** `U_L1`, `VoltageL1N`, `phase 1`, `UL1L2`; the l of `total1` is none. */
const phasesIn = (name: string): readonly Phase[] =>
  [...name.matchAll(/(?:(?<![a-zA-Z])l|L|phase[ _.-]?)([123])(?!\d)/g)].flatMap(
    ([, number]) => phases[Number(number) - 1] ?? [],
  );

const pairs: Readonly<Record<string, PhasePair>> = { 'L1 L2': 'L1-L2', 'L2 L3': 'L2-L3', 'L1 L3': 'L3-L1' };

const ofPhases = (kind: Kind, name: string): NodeName | null => {
  const [first, second, ...more] = phasesIn(name);
  const pair = second === undefined ? undefined : pairs[[first, second].sort().join(' ')];
  if (more.length > 0 || (second !== undefined && (kind !== 'voltage' || pair === undefined))) return null;
  const phase = second === undefined ? first : undefined;
  switch (kind) {
    case 'voltage':
      return pair ? `voltage.${pair}` : phase ? `voltage.${phase}` : null;
    case 'current':
      return phase ? `current.${phase}` : /neutral/i.test(name) ? 'current.neutral' : null;
    // Of a power that flows one way only the other way would be missing.
    case 'active':
    case 'reactive':
      if (/import|export/i.test(name)) return null;
      return phase ? `power.${kind}.${phase}` : `power.${kind}`;
    case 'apparent':
      return phase ? null : 'power.apparent';
    case 'frequency':
      return phase ? null : 'frequency';
    case 'energy':
      return phase ? null : energyOf(name);
  }
};

/** "Delivered" and "received" depend on who says it. */
const energyOf = (name: string): NodeName | null => {
  const [imported, exported] = [/import/i.test(name), /export/i.test(name)];
  return imported === exported ? null : imported ? 'import' : 'export';
};

/** By the unit that the server or the name gives, and the last name; null where that would be a bet. */
export const guessOf = ({ path, dataType, unit, status }: BrowsedVariable): Guess | null => {
  const own = path.at(-1) ?? '';
  const [kind, scale] = units[unit ?? unitIn(own)] ?? [];
  if (kind === undefined || scale === undefined || !isNumber(dataType) || isOther(own) || !/^Good/.test(status))
    return null;
  const name = ofPhases(kind, own);
  return name && { name, scale };
};
