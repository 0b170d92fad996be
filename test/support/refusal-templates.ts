import { unitProblem } from '../../src/configuration/units.ts';
import { allowed } from '../../src/configuration/words/allowed.ts';
import { coreRefusals } from '../../src/configuration/words/core-refusals.ts';
import { gatewayRefusals } from '../../src/configuration/words/gateway-refusals.ts';
import { schemaRefusals } from '../../src/configuration/words/refusals.ts';
import type { Said } from '../../src/configuration/words/said.ts';
import { settingsRefusals } from '../../src/configuration/words/settings-refusals.ts';
import { storageRefusals } from '../../src/configuration/words/storage-refusals.ts';
import { settlementReasons } from '../../src/profiles/fitness.ts';

/** English with a hole `{}` for each particular, and its Thai, in which `{1}` is the first of them. */
export type Words = Readonly<Record<string, string>>;

/** What stands for a particular while a sentence is made: its name between signs that no sentence has. */
const mark = (name: string): string => `⟦${name}⟧`;
/** Particulars on which a sentence turns, with all that they can be; `mark(name)` is something, whatever it is. */
const turning: Readonly<Record<string, readonly unknown[]>> = {
  meant: [null, mark('meant')],
  multiplier: ['meter', 'gateway'],
  program: ['core', 'gateway'],
};
const turningIn: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  'unknown-key': { value: [null, mark('value')], group: ['', mark('group')] },
  missing: { path: ['', mark('path')] },
  value: { path: ['', mark('path')] },
  'unit-range': { unit: [null, mark('unit')] },
  'foreign-line': { kind: [mark('kind'), 'opc-ua'] },
  'ratios-differ': { kind: ['current', 'voltage'] },
  twice: { what: ['line name', 'device', 'point', 'serial port', 'address', 'endpoint', 'unit', mark('what')] },
  'stands-in-two-files': { files: [[mark('files')], [mark('files'), mark('other')]] },
};
const lists = ['known', 'profiles', 'units', 'paths', 'limits'];
const inBoth = ['allowed', 'dimension'];

/** Every way to choose one of each. */
const choices = (of: Readonly<Record<string, readonly unknown[]>>): readonly Readonly<Record<string, unknown>>[] =>
  Object.entries(of).reduce<readonly Readonly<Record<string, unknown>>[]>(
    (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

const paramsOf = (code: string, chosen: Readonly<Record<string, unknown>>): unknown =>
  new Proxy(chosen, {
    get: (_, key) => {
      const name = String(key);
      if (name in chosen) return chosen[name];
      if (inBoth.includes(name) || (name === 'why' && code === 'unfit-to-settle'))
        return { en: mark(name), th: mark(name) };
      return lists.includes(name) ? [mark(name)] : mark(name);
    },
  });

const templateOf = ({ en, th }: Said): readonly [english: string, thai: string] => {
  const names = [...en.matchAll(/⟦(\w+)⟧/g)].map(([, name]) => name);
  const thai = th.replaceAll(/⟦(\w+)⟧/g, (_, name) => `{${names.indexOf(name) + 1}}`);
  return [en.replaceAll(/⟦\w+⟧/g, '{}'), thai];
};

const catalogue = { ...schemaRefusals, ...gatewayRefusals, ...settingsRefusals, ...storageRefusals, ...coreRefusals };

/** What configurations are refused with, in every form of each sentence. */
export const refusalTemplates = (): Words =>
  Object.fromEntries(
    Object.entries(catalogue).flatMap(([code, say]) =>
      choices({ ...turning, ...turningIn[code] }).map((chosen) =>
        templateOf((say as (of: unknown) => Said)(paramsOf(code, chosen))),
      ),
    ),
  );

/** What a number is of, by one of the units of each. */
const dimensions = ['s', 'V', 'A', 'W', 'VA', 'Wh', 'MiB', 'µTHB/kWh', '%'].flatMap((unit) => {
  const format = Object.assign(() => {}, { json: {}, unit });
  return unitProblem(format, '1 parsec')?.dimension ?? [];
});
const unfit = Object.values(settlementReasons).filter(({ grade }) => grade === 'unfit');

/** What settings are counted in, where a word says it; a symbol is the same in both languages. */
const units = ['', 'ms', 's', 'min', 'h', 'days', 'parts per million', 'our units', 'the node’s unit', mark('unit')];
/** As JSON writes it: without quotes. */
const NUMBER = 900_001;

/** What may stand in a setting: the parts of those sentences after "allowed: ". */
export const allowedTemplates = (): Words => {
  const [one, two, three] = [mark('one'), mark('two'), mark('three')] as unknown as readonly [number, number, number];
  const text = { en: mark('one'), th: mark('one') };
  const said: readonly Said[] = [
    ...[allowed.text(), allowed.file(), allowed.opaqueId(), allowed.flag(), allowed.moment(), allowed.timeOfDay()],
    ...[allowed.day(), allowed.noPublicKey()],
    ...[allowed.orders(), allowed.publicKey(), allowed.sha256(), allowed.ratio(), allowed.group(), allowed.list()],
    ...[allowed.none(), allowed.listOf(one, two), allowed.opaqueIds(one, two), allowed.hex(32), allowed.hexes(32, two)],
    ...units.map((unit) => allowed.wholeNumber(one, two, unit)),
    ...units.filter((unit) => unit !== '').map((unit) => allowed.number(one, two, unit)),
    ...[1, 2].flatMap((count) => {
      const protocols = [mark('one'), mark('two')].slice(0, count);
      return [allowed.address(protocols), allowed.bareAddress(protocols)];
    }),
    ...[null, mark('meant')].map((meant) => allowed.someOf([String(three)], meant)),
    allowed.quoted(text),
    ...dimensions,
    ...unfit,
  ];
  const meant = templateOf(numbered(allowed.oneOf([NUMBER], mark('meant'))));
  return Object.fromEntries([...said.map(templateOf), meant]);
};

const numbered = ({ en, th }: Said): Said => ({
  en: en.replace(String(NUMBER), mark('one')),
  th: th.replace(String(NUMBER), mark('one')),
});
