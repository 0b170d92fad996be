import { expect, test } from 'vitest';
import { loadCaptures, loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import type { ModbusProfile } from '../../../src/profiles/profile.ts';

const all = [...(await loadProfiles(profileIds)).values()];
const modbus = all.filter((profile): profile is ModbusProfile => profile.protocol === 'modbus');
const generators = modbus.filter(({ kind, energy }) => kind === 'inverter' && energy.import === undefined);

test('there are inverters that only generate, and some that know the grid', () => {
  expect(generators.length).toBeGreaterThan(5);
  expect(modbus.filter(({ kind }) => kind === 'inverter').length).toBeGreaterThan(generators.length);
});

test.each(generators.map((profile) => [profile.id, profile] as const))(
  '%s: what an inverter generates is export, and its power is turned: import is positive',
  (_, { energy, points }) => {
    expect(energy.export).toBeDefined();
    expect(points['power.active']?.scale).toBeLessThan(0);
  },
);

const directed = modbus.filter(({ points }) => points['power.active'] !== undefined);

test('a capture of every inverter that has a power shows which way it flows', async () => {
  const silent: string[] = [];
  for (const { id, kind } of directed) {
    const captures = await loadCaptures(id);
    const powers = captures.flatMap(({ says }) => says.values['power.active'] ?? []);
    if (kind === 'inverter' && !powers.some((power) => power !== 0)) silent.push(id);
  }
  expect(silent).toEqual([]);
});

test('bytes worked out by hand come with their calculation', async () => {
  for (const { id } of modbus)
    for (const { kind, name, working } of await loadCaptures(id))
      if (kind === 'worked') expect(working?.length ?? 0, `${id}: ${name}`).toBeGreaterThan(0);
});
