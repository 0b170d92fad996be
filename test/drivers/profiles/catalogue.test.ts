import { expect, test } from 'vitest';
import { profiles } from '../../../drivers/profiles/catalogue.ts';
import { planReads } from '../../../src/profiles/plan-reads.ts';
import { width } from '../../../src/profiles/profile.ts';

const all = [...profiles];

test('there are profiles', () => expect([...profiles.keys()]).toEqual(['eastron/sdm120', 'eastron/sdm630']));

test.each(all)('%s is sound', (id, profile) => {
  expect(id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
  expect(profile.provenance.sources.length).toBeGreaterThan(1);
  expect(profile.notes.th.length).toBe(profile.notes.en.length);
  const places = [...Object.values(profile.points), profile.energy.import, profile.energy.export];
  for (const { address, encoding } of places) {
    const last = address + width(encoding) - 1;
    expect(profile.readable.some(([from, to]) => from <= address && last <= to)).toBe(true);
  }
  for (const { range } of Object.values(profile.points)) expect(range[0]).toBeLessThan(range[1]);
  const { timeout, latest, longestRead, lengthStep } = profile.bus;
  expect(timeout.least).toBeLessThanOrEqual(timeout.most);
  expect(timeout.most).toBeLessThanOrEqual(latest);
  const plan = planReads(profile, 9600);
  const reads = [...plan.fast, ...plan.slow, ...plan.interval, plan.probe];
  for (const { count, most } of reads) {
    expect(count).toBeLessThanOrEqual(longestRead);
    // After a failure every question can be asked at another length.
    expect(most).toBeGreaterThanOrEqual(count + lengthStep);
  }
  // Every answer is known by its length: unit and function are the same for all of a meter's questions.
  expect(new Set(reads.map(({ count }) => count)).size).toBe(reads.length);
});

test.each(all)('%s survives being written as JSON: it is data', (_, profile) =>
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile),
);
