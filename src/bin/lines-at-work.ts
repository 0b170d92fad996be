import type { BusPorts, ModbusBus } from '../../drivers/modbus/modbus-bus.ts';
import type { PolledMeter } from '../../drivers/modbus/poll-line.ts';
import type { ConfiguredMeter } from '../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { sameData } from '../domain/same-data.ts';
import type { Bus } from '../gateway/settings.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { modbusBusOf, opcUaBusOf, polledOf } from './gateway-buses.ts';

type Line = GatewayConfiguration['lines'][number];
type Profiles = ReadonlyMap<string, MeterProfile>;

/** A line of the configuration that runs, with its bus; of Modbus also who is polled on it. */
export type LineAtWork = Readonly<{ line: Line }> &
  (
    | Readonly<{ kind: 'modbus'; bus: ModbusBus; polled: readonly PolledMeter[] }>
    | Readonly<{ kind: 'opc-ua'; bus: Bus }>
  );

/** Lines as they would be, and how they become it: nothing of a line that stays happens before. */
export type NextLines = Readonly<{ lines: readonly LineAtWork[]; rearrange: () => void }>;

/**
 * The lines of a configuration, out of those that run: what is asked as before keeps its connection and its schedule, and
 * a line of Modbus whose meters or period change keeps its connection. Nothing is opened here.
 * @throws Fault `configuration`
 */
export const linesAtWork = async (
  { lines, interval }: Pick<GatewayConfiguration, 'lines' | 'interval'>,
  profiles: Profiles,
  ports: BusPorts,
  running: readonly LineAtWork[] = [],
): Promise<NextLines> => {
  const before = new Map(running.map((one) => [one.line.name, one]));
  const rearranged: (() => void)[] = [];
  const next = await Promise.all(
    lines.map(async (line): Promise<LineAtWork> => {
      const known = before.get(line.name);
      const stays = known !== undefined && sameData(known.line.transport, line.transport);
      if (stays && sameData(askedOn(known.line), askedOn(line))) return { ...known, line };
      if (line.transport.kind === 'opc-ua')
        return { kind: 'opc-ua', line, bus: await opcUaBusOf(line, interval.length, profiles, ports) };
      const polled = polledOf(line, profiles, known?.kind === 'modbus' && stays ? known : null);
      if (known?.kind !== 'modbus' || !stays)
        return { kind: 'modbus', line, polled, bus: modbusBusOf(line, polled, interval.length, ports) };
      rearranged.push(() => known.bus.rearrange({ meters: polled, fastPeriod: line.fastPeriod }));
      return { ...known, line, polled };
    }),
  );
  return {
    lines: next,
    rearrange: () => {
      for (const one of rearranged) one();
    },
  };
};

const askedOn = ({ fastPeriod, meters }: Line) => ({ fastPeriod, meters: meters.map(askedOf) });

/** How a meter is asked: everything else is for those who judge what it says. */
const askedOf = ({ device, unit, profile, nodes }: ConfiguredMeter) => ({ device, unit, profile, nodes });
