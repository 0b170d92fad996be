import type { RawMeter } from './configured-meter.ts';
import type { RawTransport } from './line-transport.ts';
import { toldOf } from './partly.ts';
import { refusal, refuseAll } from './refusal.ts';

/** A line as the schema lets it through. */
export type RawLine = Readonly<{
  name: string;
  transport: RawTransport;
  fastPeriodMs: number | null;
  feeder: string | null;
  meters: readonly RawMeter[];
}>;

/** The meters of a line; none where the list itself is refused. */
export const metersIn = (line: RawLine): readonly RawMeter[] => toldOf(() => line.meters).flat();

/** Behind one unit of SunSpec an inverter and its meter may stand in one chain, each read by a profile of its own. */
const sharing = (profile: string): string => (profile.startsWith('sunspec/') ? ` as ${profile}` : '');

/** What may stand once alone, by what it is; what is refused itself is twice with nothing. */
export const doublesIn = (lines: readonly RawLine[], layer: string): readonly (() => void)[] => {
  const ofTransports = (read: (transport: RawTransport) => string | null): readonly string[] =>
    lines.flatMap((line) => toldOf(() => read(line.transport))).filter((one) => one !== null);
  const ofMeters = (read: (meter: RawMeter, line: RawLine) => readonly string[]): readonly string[] =>
    lines.flatMap((line) => metersIn(line).flatMap((meter) => toldOf(() => read(meter, line)).flat()));
  const lists = {
    'line name': lines.flatMap((line) => toldOf(() => line.name)),
    device: ofMeters((meter) => [
      ...toldOf(() => meter.device),
      ...toldOf(() => meter.earlier).flatMap((earlier) => earlier.flatMap((one) => toldOf(() => one.device))),
    ]),
    point: ofMeters(({ point }) => [point]),
    'serial port': ofTransports((transport) => (transport.kind === 'rtu' ? transport.path : null)),
    address: ofTransports((transport) =>
      (transport.kind === 'tcp' || transport.kind === 'rtu-over-tcp') && transport.host !== null
        ? `${transport.host.toLowerCase()}:${transport.port}`
        : null,
    ),
    endpoint: ofTransports((transport) =>
      transport.kind === 'opc-ua' && transport.endpoint !== null ? transport.endpoint.toLowerCase() : null,
    ),
    unit: ofMeters((meter, line) =>
      line.transport.kind === 'opc-ua' ? [] : [`${meter.unit} on ${line.name}${sharing(meter.profile)}`],
    ),
  };
  return Object.entries(lists).map(([what, all]) => () => {
    const doubles = new Set(all.filter((one, index) => all.indexOf(one) !== index));
    refuseAll([...doubles].map((which) => refusal('twice', { layer, what, which })));
  });
};
