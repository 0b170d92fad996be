import { expect, test } from 'vitest';
import { allowed } from '../../src/configuration/words/allowed.ts';
import { coreRefusals } from '../../src/configuration/words/core-refusals.ts';
import { gatewayRefusals } from '../../src/configuration/words/gateway-refusals.ts';
import { schemaRefusals } from '../../src/configuration/words/refusals.ts';
import type { Said } from '../../src/configuration/words/said.ts';
import { settingsRefusals } from '../../src/configuration/words/settings-refusals.ts';
import { storageRefusals } from '../../src/configuration/words/storage-refusals.ts';

/** Answers whatever it is asked for with a name of its own, so that a sentence shows which parameters it has used. */
const params = new Proxy<Record<string, unknown>>(
  {},
  {
    get: (_, name) => {
      if (name === 'allowed' || name === 'dimension' || name === 'why') return { en: `<${name}>`, th: `<${name}>` };
      if (['known', 'profiles', 'units', 'files', 'paths', 'limits'].includes(String(name)))
        return [`<${String(name)}>`];
      return name === 'kind' ? 'current' : `<${String(name)}>`;
    },
  },
);

const sentences = Object.entries({
  ...schemaRefusals,
  ...gatewayRefusals,
  ...settingsRefusals,
  ...storageRefusals,
  ...coreRefusals,
}).map(([code, say]) => [code, (say as (of: unknown) => Said)(params)] as const);

test('there are refusals to look at', () => expect(sentences.length).toBeGreaterThan(35));

test.each(sentences)('%s is said in both languages, with the same particulars', (_, { en, th }) => {
  expect(en).toMatch(/[.?]$/);
  expect(th).toMatch(/[\u0e00-\u0e7f]/);
  const particulars = (sentence: string) => [...new Set(sentence.match(/<\w+>/g))].toSorted();
  expect(particulars(th)).toEqual(particulars(en));
  // What a person copies out of the sentence is the same in both: quoted words, and paths.
  const quoted = (sentence: string) => [...new Set(sentence.match(/"[^"]*"/g))].toSorted();
  expect(quoted(th)).toEqual(expect.arrayContaining(quoted(en).filter((word) => /[a-z]/.test(word))));
});

test.each(Object.entries(allowed))('what is allowed (%s) is said in both languages', (name, say) => {
  const { en, th } = (say as (...of: unknown[]) => Said)(
    ...(name === 'quoted' ? [{ en: 'x', th: 'x' }] : given(say.length)),
  );
  expect(en).not.toBe('');
  expect(th).toMatch(/[\u0e00-\u0e7f]/);
});

/** Numbers do for all of them but lists. */
const given = (count: number): readonly unknown[] => [['a', 'b'], 8, 'ms'].slice(0, count);
