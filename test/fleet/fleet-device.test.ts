import { expect, test } from 'vitest';
import { loadProfiles, profileIds } from '../../drivers/profiles/catalogue.ts';
import { defineEdgeNode } from '../../src/fleet/edge-node-definition.ts';
import { fleetDevice } from '../../src/fleet/fleet-device.ts';

const profiles = await loadProfiles(profileIds);

test.each([...profiles])('%s is a device with a metric for everything it measures', (id, profile) => {
  const device = fleetDevice('m1', profile);
  const node = defineEdgeNode({ group: 'g', node: 'n', devices: [device], properties: {}, deadband: {} });
  const names = node.devices.get('m1')?.metrics.map(({ name }) => name) ?? [];
  const measured = names.filter((name) => !name.startsWith('Alarms/'));
  expect(measured, id).toHaveLength(Object.keys(profile.points).length + Object.keys(profile.energy).length);
});

test('there are profiles to try', () => {
  expect(profiles.size).toBeGreaterThan(1);
});
