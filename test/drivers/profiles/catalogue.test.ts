import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadCaptures, loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import { checkCapture } from '../../../src/profiles/check-capture.ts';
import { planReads } from '../../../src/profiles/plan-reads.ts';
import type { ModbusProfile } from '../../../src/profiles/profile.ts';
import { width } from '../../../src/profiles/profile.ts';

const all = [...(await loadProfiles(profileIds))];
const modbus = all.filter((entry): entry is [string, ModbusProfile] => entry[1].protocol === 'modbus');

test('there are profiles, each under its own id', () => {
  expect(all.length).toBeGreaterThan(1);
  expect(all.map(([, { id }]) => id)).toEqual(profileIds);
});

test.each(all)('%s is sound', (id, profile) => {
  expect(id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
  expect(profile.provenance.sources.length).toBeGreaterThan(0);
  expect(profile.notes.en.length).toBeGreaterThan(0);
  expect(profile.notes.th.length).toBe(profile.notes.en.length);
  expect(profile.notes.th.join('')).toMatch(/[\u0E00-\u0E7F]/);
  for (const { range } of Object.values(profile.points)) expect(range[0]).toBeLessThan(range[1]);
  expect(profile.maximumPower).toBeGreaterThan(0);
});

test.each(modbus)('%s can be asked', (_, profile) => {
  for (const { address, encoding } of [...Object.values(profile.points), ...Object.values(profile.energy)]) {
    const last = address + width(encoding) - 1;
    expect(profile.readable.some(([from, to]) => from <= address && last <= to)).toBe(true);
  }
  const { timeout, latest, longestRead } = profile.bus;
  expect(timeout.least).toBeLessThanOrEqual(timeout.most);
  expect(timeout.most).toBeLessThanOrEqual(latest);
  const plan = planReads(profile, 9600);
  expect(plan.fast.length).toBeLessThanOrEqual(6);
  for (const { count } of [...plan.fast, ...plan.slow, ...plan.interval, ...plan.identity, plan.probe])
    expect(count).toBeLessThanOrEqual(longestRead);
});

test.each(modbus)('%s stands in the files of its name', (id) => {
  for (const file of [`${id}.ts`, `${id}.captures.ts`])
    expect(existsSync(new URL(`../../../drivers/profiles/${file}`, import.meta.url))).toBe(true);
});

test.each(all)('%s survives being written as JSON: it is data', (_, profile) =>
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile),
);

test.each(modbus)('%s says what its golden captures say', async (id, profile) => {
  const captures = await loadCaptures(id);
  expect(captures.length).toBeGreaterThan(0);
  for (const capture of captures) expect(checkCapture(profile, capture), capture.name).toEqual([]);
});
