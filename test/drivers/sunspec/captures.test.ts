import { describe, expect, test } from 'vitest';
import { loadCaptures, loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import inverter from '../../../drivers/profiles/sunspec/inverter.ts';
import solarEdgeMeter from '../../../drivers/profiles/sunspec/solaredge-meter.ts';
import { integerInverter, integerMeter } from '../../../drivers/profiles/sunspec/worked.captures.ts';
import { checkSunSpecCapture } from '../../../drivers/sunspec/check-sunspec-capture.ts';
import type { SunSpecProfile } from '../../../src/profiles/profile.ts';

const ids = profileIds.filter((id) => id.startsWith('sunspec/'));
const all = [...(await loadProfiles(ids))].filter(
  (entry): entry is [string, SunSpecProfile] => entry[1].protocol === 'sunspec',
);

test('there are SunSpec profiles, and their ids say so', () => {
  expect(all.length).toBeGreaterThan(5);
  expect(all.length).toBe(ids.length);
});

test.each(all)('%s says what its golden captures say', async (id, profile) => {
  const captures = await loadCaptures(id);
  expect(captures.length).toBeGreaterThan(0);
  for (const capture of captures) expect(checkSunSpecCapture(profile, capture), capture.name).toEqual([]);
});

describe('the check can fail', () => {
  const changed = (words: string) => ({ ...integerInverter, words });
  test.each([
    [
      'another scale factor',
      changed(integerInverter.words.replace('01f2 0001', '01f2 0002')),
      'power.active is -49800',
    ],
    ['another word', changed(integerInverter.words.replace('614e', '614f')), 'export is 12345679e0 Wh'],
    ['a word too few', changed(integerInverter.words.slice(5)), '26 words where 27'],
    ['another function', { ...integerInverter, request: { ...integerInverter.request, function: 4 } }, 'function 3'],
    ['a model the profile does not read', integerMeter, 'it is of model 203'],
  ] as const)('%s', (_, capture, sentence) => {
    expect(checkSunSpecCapture(inverter, capture).join('\n')).toContain(sentence);
  });

  test('the direction of positive power', () => {
    expect(checkSunSpecCapture(solarEdgeMeter, integerMeter)).toContain('power.active is 1234, known is -1234');
  });
});
