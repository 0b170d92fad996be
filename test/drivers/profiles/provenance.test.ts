import { describe, expect, test } from 'vitest';
import { loadCaptures, loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import type { MeterProfile } from '../../../src/profiles/profile.ts';

const all = [...(await loadProfiles(profileIds)).values()];
const cases = all.map((profile) => [profile.id, profile] as const);

/** A file that nobody can find again is named as such; it confirms nothing. */
const isLost = (source: string): boolean => source.includes('repository not known');

/** What finds it again: a commit, an issue, a document's number or title with its edition, a page. */
const places: readonly RegExp[] = [
  /\b[0-9a-f]{7,8}\b/,
  /\w#\d+/,
  /manual|data sheet|installation and use|[Tt]echnical (Note|Information)|protocol V\d|Interface MODBUS/,
  /\b(?=\w*\d{4})[A-Z0-9]{8,}|\b\d{5}-\d{3}-\d{3}|OPC 10000-\d/,
  /\(web page\)|docs\.rs/,
];
const isFindable = (source: string): boolean => isLost(source) || places.some((place) => place.test(source));

const isMakersOwn = ({ manufacturer }: MeterProfile, source: string): boolean =>
  !isLost(source) && source.startsWith(manufacturer.split(' ')[0] ?? manufacturer);

/** What a profile without a second source must not call confirmed. */
const mainNames = (profile: MeterProfile): readonly string[] => [
  ...Object.keys(profile.energy),
  ...['power.active', 'frequency'].filter((name) => name in profile.points),
];

/** What of a profile `unconfirmed` may name besides its quantities and counters. */
const topics = (profile: MeterProfile): readonly string[] => [
  'netting',
  'rollover',
  'maximumPower',
  ...(Object.keys(profile.points).some((name) => name.startsWith('harmonic.')) ? ['harmonics'] : []),
  ...(profile.protocol === 'opc-ua' ? [] : ['timing', 'connection']),
  ...(profile.protocol === 'modbus' && profile.serialNumber !== null ? ['serialNumber'] : []),
  ...(profile.protocol === 'modbus' && profile.identify.model !== null ? ['model'] : []),
  ...(profile.protocol === 'modbus' && profile.transformers !== null ? ['transformers'] : []),
];

describe('where the numbers come from', () => {
  test.each(cases)('%s: each source can be found again', (_, { provenance }) =>
    expect(provenance.sources.filter((source) => !isFindable(source))).toEqual([]),
  );

  test.each(cases)('%s: what is unconfirmed exists, and is named once', (_, profile) => {
    const { unconfirmed } = profile.provenance;
    const known = [...Object.keys(profile.points), ...Object.keys(profile.energy), ...topics(profile)];
    expect(unconfirmed.filter((name) => !known.includes(name))).toEqual([]);
    expect(new Set(unconfirmed).size).toBe(unconfirmed.length);
  });

  test.each(cases)('%s: energy and main quantities of a single source are unconfirmed', (_, profile) => {
    const { sources, unconfirmed } = profile.provenance;
    const found = sources.filter((source) => !isLost(source));
    if (found.length >= 2 || found.some((source) => isMakersOwn(profile, source))) return;
    const names: readonly string[] = unconfirmed;
    expect(mainNames(profile).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('the rule of the single source has somebody to judge', () => {
    const single = all.filter(({ provenance }) => provenance.sources.filter((source) => !isLost(source)).length < 2);
    expect(single.length).toBeGreaterThan(2);
    expect(single.some((profile) => mainNames(profile).length > 2)).toBe(true);
  });

  test.each([
    ['volkszaehler/mbmd fb8f9c22 meters/rs485/sdm.go', true],
    ['openWB/core#1916: a user', true],
    ['Siemens, SENTRON PAC3200 manual 02/2008', true],
    ['reader.py (public file, repository not known)', true],
    ['a public register list', false],
    ['salakrzy: reads of 82 registers', false],
    ['OpenEMS Carlo Gavazzi EM300', false],
  ])('%s: findable is %s', (source, findable) => expect(isFindable(source)).toBe(findable));
});

test('a capture says where its bytes or their encoding stand', async () => {
  for (const { id, protocol } of all) {
    if (protocol !== 'modbus') continue;
    const lost = (await loadCaptures(id)).filter(({ source }) => !isFindable(source)).map(({ name }) => name);
    expect(lost, id).toEqual([]);
  }
});
