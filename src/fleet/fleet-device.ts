import type { DeviceId } from '../domain/identity.ts';
import { energyChannels, type Quantity } from '../domain/quantity.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import type { FleetDevice } from './metric-catalogue.ts';

/** A meter as its model says it will report. */
export const fleetDevice = (device: DeviceId, { points, energy }: MeterProfile): FleetDevice => ({
  device,
  quantities: Object.keys(points) as Quantity[],
  channels: energyChannels.filter((channel) => energy[channel] !== undefined),
});
