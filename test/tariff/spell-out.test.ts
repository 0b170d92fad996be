import { describe, expect, it } from 'vitest';
import { spellOut } from '../../src/tariff/spell-out.ts';

const days = (from: string, to: string) => ({ from, to, source: 's', confidence: 'source' });
const old = { ...days('2025-01-01', '2025-12-31'), price: '0.3' };
const now = { ...days('2026-01-01', '2026-12-31'), price: '0.1' };
const ft = {
  name: 'ft.json',
  content: { name: 'ft', list: 'ft', unit: 'THB/kWh', description: 'd', entries: [old, now] },
};
const energy = [{ ...days('2026-01-01', '2026-12-31'), price: '4' }];
const spelled = (content: unknown, data: Parameters<typeof spellOut>[1] = [ft]) => {
  const read = spellOut([{ name: 't.json', content }], data);
  return 'errors' in read ? read.errors : read.value.tariffs.map((file) => file.content);
};

describe('a tariff that names market data', () => {
  it('has its entries in their place, but for those that ended before it begins', () =>
    expect(spelled({ name: 't', ft: 'ft', energy })).toEqual([{ name: 't', ft: [now], energy }]));
  it('is one tariff a variant, which has what it says and else what the file says', () =>
    expect(
      spelled({
        authority: 'PEA',
        ft: 'ft',
        variants: [
          { name: 'a', energy },
          { name: 'b', ft: [], energy },
        ],
      }),
    ).toEqual([
      { authority: 'PEA', ft: [now], name: 'a', energy },
      { authority: 'PEA', ft: [], name: 'b', energy },
    ]));
  it.each([
    ['a name that is nearly one', { ft: 'fd', energy }, ['t.json: ft is "fd"; allowed: ft; did you mean "ft"?']],
    ['data of another list', { vat: 'ft', energy }, ['t.json: vat is "ft"; allowed: nothing']],
    ['variants that are none', { variants: 7 }, ['t.json: variants is 7; allowed: a list']],
    [
      'a variant that is none',
      { variants: ['x'] },
      ['t.json: variants[0] is "x"; allowed: an object with what this variant has of its own'],
    ],
  ])('%s', (_, content, errors) => expect(spelled(content)).toEqual(errors));
  it('what is no object is left for the reader of tariffs to complain of', () => expect(spelled(7)).toEqual([7]));
});

describe('market data', () => {
  it.each([
    ['another name than its file', { name: 'fd' }, ['ft.json: name is "fd"; allowed: ft; did you mean "ft"?']],
    ['an unknown key', { unti: 'x' }, [expect.stringMatching(/^ft.json is "unti"; allowed: .*did you mean "unit"\?$/)]],
    [
      'a value and a reason why there is none',
      { entries: [{ ...now, unknown: 'why' }] },
      ['ft.json: entries[0] is "price"; allowed: either unknown, which says why there is none, or price'],
    ],
    [
      'days with a value and a gap',
      { entries: [now, { ...days('2026-12-01', '2027-12-31'), unknown: 'why' }] },
      ['ft.json: entries is "2026-12-01"; allowed: a day after 2026-12-31: two values overlap'],
    ],
  ])('%s', (_, change, errors) =>
    expect(spelled({ ft: 'ft', energy }, [{ ...ft, content: { ...ft.content, ...change } }])).toEqual(errors),
  );
});
