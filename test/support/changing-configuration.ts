import json5 from 'json5';
import { expect } from 'vitest';
import { coreProgram } from '../../src/bin/configuration/core-program.ts';
import { gatewayProgram } from '../../src/bin/configuration/gateway-program.ts';
import type { Composed } from '../../src/bin/read-gateway-configuration.ts';
import { explained } from '../../src/configuration/explain.ts';
import type { ConfigurationBundle } from '../../src/domain/configuration-change.ts';
import { Fault } from '../../src/domain/fault.ts';
import { toHex, utf8 } from '../../src/wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../src/wire/configuration-bundle.ts';
import { gatewayFile } from './gateway-file.ts';
import { testSigner, testSignerPort } from './test-signers.ts';

/** `wrong`: by a value, a key, or two files that say the same; `cut`: in the middle of one. */
export type Written = 'right' | 'wrong' | 'cut';

type Settings = Readonly<Record<string, unknown>>;
type Said = Readonly<{ whole: Settings; section: string; inSection: Settings; wrong: readonly Settings[] }>;

/** A program, whole files of its site by a number, and what may be said live by another. */
const programs = {
  gateway: {
    of: gatewayProgram,
    site: (one: number): Said => ({
      whole: { ...gatewayFile(), silenceSeconds: 1 + one },
      ...{ section: 'retention', inSection: { batchesDays: 90 + (one % 3) } },
      wrong: [{ silenceSeconds: 0 }, { silenceSecond: 3 }, { retention: { batchesDays: 90 } }],
    }),
    live: (one: number): Settings =>
      one % 3 === 0 ? { fastPeriodMs: 100 + one } : { silenceSeconds: one, retention: { statisticsDays: 30 + one } },
  },
  core: {
    of: coreProgram,
    site: (one: number): Said => ({
      whole: {
        ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data', eventsKept: 100 + one },
        registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
      },
      ...{ section: 'rates', inSection: { public: 60 + (one % 3) } },
      wrong: [{ eventsKept: 99 }, { eventKept: 200 }, { rates: { orders: 60 } }],
    }),
    live: (one: number): Settings =>
      one % 3 === 0 ? { logLevel: 'warn' } : { eventsKept: 99 + one, rates: { account: 1_000 + one } },
  },
} as const;

/** A program whose configuration changes: real files of a folder, in real layers, judged by its real rules. */
export const changingProgram = (name: keyof typeof programs) => {
  const { of, site, live } = programs[name];
  const place = { path: `/etc/gridtokenx/${name}`, isFolder: true };
  const judged = new Map<string, Composed<unknown> | Fault>();
  const composed = (bundle: ConfigurationBundle): Composed<unknown> => {
    const digits = toHex(bundleHash(encodeBundle(bundle)));
    const found = judged.get(digits) ?? orFault(() => of.compose(place, bundle));
    judged.set(digits, found);
    if (found instanceof Fault) throw found;
    return found;
  };
  const explainedBefore = new Set<string>();
  return {
    ...{ id: `${name}-1`, key: testSigner(name).key, signer: testSignerPort(name) },
    /** Two files, by hand: a comment stands in one of them. Every other one stands on an environment that comes with the program. */
    files: (one: number, how: Written = 'right'): ConfigurationBundle['files'] => {
      const { whole, section, inSection, wrong } = site(one);
      const layers = one % 2 === 0 ? { layers: { environment: 'development' } } : {};
      const spoilt = how === 'wrong' ? wrong[one % wrong.length] : {};
      const text = JSON.stringify({ ...whole, ...layers, ...spoilt }, null, 2);
      return [
        { name: `${name}.json`, bytes: utf8(how === 'cut' ? text.slice(0, text.length / 2) : text) },
        { name: `${section}.json5`, bytes: utf8(`// as agreed, ${one}\n${JSON.stringify(inSection)}\n`) },
      ];
    },
    /** From 1 on it is right. */
    live: (one: number): string =>
      one > 0 ? JSON.stringify(live(one)) : (['{ "silence', '{ "changes": {} }', '{ "logLevel": 5 }'][-one % 3] ?? ''),
    /** The whole value of it, every key. @throws Fault `configuration` */
    compose: (bundle: ConfigurationBundle): unknown => composed(bundle).value,
    /** Of every setting it is known who has set it: the live layer what that says, else the file it stands in, else nobody of here. */
    explain: (bundle: ConfigurationBundle, about: string): void => {
      const digits = toHex(bundleHash(encodeBundle(bundle)));
      if (explainedBefore.has(digits)) return;
      const { value, originOf } = composed(bundle);
      const sets = (text: string, under = ''): unknown => {
        const said: unknown = json5.parse(text);
        return under === '' ? said : { [under]: said };
      };
      const above = bundle.live === null ? {} : sets(bundle.live);
      const own = bundle.files.map((file) => {
        const section = file.name.replace(/\.[^.]+$/, '');
        return { file: file.name, says: sets(new TextDecoder().decode(file.bytes), section === name ? '' : section) };
      });
      const rows = explained(of.schema, { value, written: value, originOf, refusals: [] });
      for (const row of rows) {
        const at = (said: unknown): unknown => valueAt(said, row.place);
        const file = own.find(({ says }) => at(says) !== undefined);
        const its = at(above) ?? at(file?.says);
        const { kind, layer } = row.origin;
        const by = at(above) !== undefined ? 'live' : file === undefined ? 'nobody of here' : `site ${file.file}`;
        const said = kind === 'live' ? kind : kind === 'site' ? `site ${layer.split('/').at(-1)}` : 'nobody of here';
        expect([row.path, said, its === undefined ? its : row.value], about).toEqual([row.path, by, its]);
      }
      expect(
        rows.some(({ origin }) => origin.kind === 'live'),
        about,
      ).toBe(bundle.live !== null);
      explainedBefore.add(digits);
    },
  };
};

const orFault = <T>(work: () => T): T | Fault => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

/** What a value says at a path such as `lines[0].name`; nothing of what only holds more. */
const valueAt = (value: unknown, path: string): unknown => {
  const found = path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .reduce<unknown>((inner, step) => (inner as Settings | undefined)?.[step], value);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? undefined : found;
};
