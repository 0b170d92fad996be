import { Fault } from '../domain/fault.ts';
import { coreRefusals } from './words/core-refusals.ts';
import { gatewayRefusals } from './words/gateway-refusals.ts';
import { placed } from './words/places.ts';
import { planRefusals } from './words/plan-refusals.ts';
import { schemaRefusals } from './words/refusals.ts';
import type { Said } from './words/said.ts';
import { settingsRefusals } from './words/settings-refusals.ts';
import { storageRefusals } from './words/storage-refusals.ts';

const catalogue = {
  ...{ ...schemaRefusals, ...gatewayRefusals, ...settingsRefusals },
  ...{ ...storageRefusals, ...coreRefusals, ...planRefusals },
};

type Catalogue = typeof catalogue;
export type RefusalCode = keyof Catalogue;
/** What a refusal of this code is about. */
export type ParamsOf<Code extends RefusalCode> = Parameters<Catalogue[Code]>[0];

/** Why a configuration is refused: a code with what it is about, and the sentence of it in both languages. */
export type Refusal = Readonly<{ code: string; params: object; said: Said }>;

/** Whether a code is one of this program's. */
export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(catalogue, code);

/** The refusal of this code, in words. */
export const refusal = <Code extends RefusalCode>(code: Code, params: ParamsOf<Code>): Refusal => {
  const say: (of: ParamsOf<Code>) => Said = catalogue[code] as never;
  return { code, params, said: placed(say(params)) };
};

/** A configuration that is refused, with everything that is wrong with it: a sentence a line, each once, and last what could not be judged. */
export class Refused extends Fault {
  readonly refusals: readonly Refusal[];

  constructor(found: readonly Refusal[]) {
    const refusals = eachOnce(found);
    super('configuration', refusals.map(({ said }) => said.en).join('\n'));
    this.refusals = refusals;
  }
}

const eachOnce = (refusals: readonly Refusal[]): readonly Refusal[] => {
  const once = [...new Map(refusals.map((one) => [one.said.en, one])).values()];
  // Everything does of a whole.
  const isWhole = once.some(({ params }) => 'path' in params && params.path === '');
  const waiting = once.flatMap(({ code, params }) =>
    code === 'depends' && !isWhole ? [params as ParamsOf<'depends'>] : [],
  );
  const layers = [...new Set(waiting.map(({ layer }) => layer))];
  return [
    ...once.filter(({ code }) => code !== 'depends'),
    ...layers.map((layer) => {
      const paths = waiting.filter((one) => one.layer === layer).flatMap((one) => one.paths);
      return refusal('depends', { layer, paths: [...new Set(paths)] });
    }),
  ];
};

/** Thrown by what was refused itself where somebody reads it: what depends on it cannot be judged. */
export class Untold extends Fault {
  /** That it could not. */
  readonly refusal: Refusal;

  constructor({ layer, path }: Readonly<{ layer: string; path: string }>) {
    const waits = refusal('depends', { layer, paths: [path] });
    super('configuration', waits.said.en);
    this.refusal = waits;
  }
}

/** A configuration as far as it is right, and all that is wrong with it: whoever reads what is throws `Untold`. */
export type Judged<Configuration> = Readonly<{ configuration: Configuration; refusals: readonly Refusal[] }>;

/** One of them alone, to be thrown. */
export const refused = <Code extends RefusalCode>(code: Code, params: ParamsOf<Code>): Refused =>
  new Refused([refusal(code, params)]);

/** @throws Refused with all of them, where there are any. */
export const refuseAll = (refusals: readonly Refusal[]): void => {
  if (refusals.length > 0) throw new Refused(refusals);
};

/** @throws Refused for what any of these refuses, all together: none hides those after it. */
export const together = (...works: readonly (() => unknown)[]): void => refuseAll(refusalsOf(works));

/** What a piece of work comes to; where it is refused, or cannot be judged, why is gathered and the rest goes on with `otherwise`. */
export const orGathered = <T>(work: () => T, otherwise: T, refusals: Refusal[]): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) refusals.push(...error.refusals);
    else if (error instanceof Untold) refusals.push(error.refusal);
    else throw error;
    return otherwise;
  }
};

/** What each piece of work refuses, and nothing else that is thrown. */
export const refusalsOf = (works: readonly (() => unknown)[]): readonly Refusal[] => {
  const refusals: Refusal[] = [];
  for (const work of works) orGathered(work, null, refusals);
  return refusals;
};
