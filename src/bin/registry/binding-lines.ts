import type { PointId } from '../../domain/identity.ts';
import type { DeviceBinding, Registry } from '../../domain/registry.ts';
import { bangkokTime } from '../../domain/time.ts';

/** Who counts and who settles at a point, since when: what an operator looks at before signing. */
export const pointLines = ({ points, deviceBindings, accountBindings }: Registry, id: PointId): string => {
  const point = points.find((one) => one.id === id);
  if (point === undefined) return '';
  const byTime = <One extends Readonly<{ point: PointId; from: number }>>(all: readonly One[]): readonly One[] =>
    all.filter((one) => one.point === id).sort((one, other) => one.from - other.from);
  const devices = byTime(deviceBindings).map(
    (one) => `  ${bangkokTime(one.from)}  meter   ${one.device}, ${registers(one)}\n`,
  );
  const accounts = byTime(accountBindings).map((one) => `  ${bangkokTime(one.from)}  account ${one.account}\n`);
  const { connection } = point;
  const carries =
    connection === undefined
      ? ''
      : `, carries ${connection.importW} W in and ${connection.exportW} W out${connection.daylightOnly ? ', exports from PV alone' : ''}`;
  return `${id}: ${point.role} point in ${point.zone}, read by ${point.gateway}${carries}\n${devices.join('')}${accounts.join('')}`;
};

const registers = ({ opening, replaced }: DeviceBinding): string => {
  const began = `from ${opening.importWh} Wh import and ${opening.exportWh} Wh export`;
  return replaced === undefined
    ? began
    : `${began}; the one before ended at ${replaced.importWh} Wh import and ${replaced.exportWh} Wh export`;
};

/** Every point, in the order of the registry. */
export const allPointLines = (registry: Registry): string =>
  registry.points.map(({ id }) => pointLines(registry, id)).join('');
