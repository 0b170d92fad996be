import type { DeviceId } from '../../domain/identity.ts';

/**
 * What `find` gives for a meter, which must be the same each time, remembered by the row it stands in: nearly every frame has
 * its meters in the rows of the one before, and there are a hundred thousand.
 */
export const byRow = <T>(find: (device: DeviceId) => T): ((device: DeviceId, row: number) => T) => {
  const devices: DeviceId[] = [];
  const found: T[] = [];
  return (device, row) => {
    if (devices[row] !== device) {
      devices[row] = device;
      found[row] = find(device);
    }
    return found[row] as T;
  };
};
