import { setTimeout as sleep } from 'node:timers/promises';
import { systemRandom } from '../../adapters/system/random.ts';
import type { Shot } from '../../commissioning/evidence.ts';
import type { ConfiguredMeter } from '../../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Values } from '../../domain/quantity.ts';
import type { MeterIdentity, Registers, Rejected } from '../../domain/reading.ts';
import { type Instant, millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { gatewayBuses } from '../gateway-buses.ts';
import { sourceOf } from './meter-source.ts';
import { openSession } from './open-session.ts';
import { readMeter } from './read-meter.ts';

type GatewayLine = GatewayConfiguration['lines'][number];

/** Everything a meter said when it was asked once. `shot` null: nothing at all. */
export type Taken = Readonly<{
  shot: Shot | null;
  said: MeterIdentity;
  rejected: Rejected;
  unanswered: readonly string[];
}>;

/** A meter on a line that is open. */
export type OpenMeter = Readonly<{ take(): Promise<Taken>; close(): Promise<void> }>;

export type MeterAt = Readonly<{
  configuration: Pick<GatewayConfiguration, 'interval'>;
  line: GatewayLine;
  meter: ConfiguredMeter;
  profile: MeterProfile;
}>;

const CONNECT_PATIENCE = millis(5_000);

type Part = Readonly<{ values: Values; registers: Registers; rejected: Rejected; identity?: MeterIdentity }>;

const nothingSaid: MeterIdentity = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };

/** What several answers say together; plates are read one by one, and one that said nothing is not news. */
const together = (at: Instant, parts: readonly Part[], unanswered: readonly string[]): Taken => {
  const values: Values = Object.assign({}, ...parts.map((part) => part.values));
  const registers: Registers = Object.assign({}, ...parts.map((part) => part.registers));
  const rejected: Rejected = Object.assign({}, ...parts.map((part) => part.rejected));
  const said: MeterIdentity = Object.assign(
    {},
    nothingSaid,
    ...parts.map(({ identity }) =>
      Object.fromEntries(Object.entries(identity ?? {}).filter(([, one]) => one !== null)),
    ),
  );
  const isAny = Object.keys(values).length + Object.keys(registers).length > 0;
  return { shot: isAny ? { at, values, registers } : null, said, rejected, unanswered };
};

/** Opens the line of a meter for it alone. @throws Fault `link-down` when it does not open. */
export const openMeter = (at: MeterAt, clock: Clock, stop: AbortSignal): Promise<OpenMeter> =>
  at.line.transport.kind === 'opc-ua' ? watchMeter(at, clock, stop) : askMeter(at, clock, stop);

const askMeter = async ({ line, meter, profile }: MeterAt, clock: Clock, stop: AbortSignal): Promise<OpenMeter> => {
  const { transport } = line;
  if (transport.kind === 'opc-ua') throw new Fault('configuration', `${line.name} is no line of Modbus.`);
  const source = sourceOf(profile, transport);
  const session = await openSession(transport, clock, CONNECT_PATIENCE);
  const overNetwork = transport.kind !== 'rtu';
  return {
    take: async () => {
      const at = clock.now();
      const asked = await readMeter(source, { session, unit: meter.unit, overNetwork, stop });
      return together(
        at,
        asked.flatMap(({ decoded }) => decoded ?? []),
        asked.flatMap(({ why }) => why ?? []),
      );
    },
    close: session.close,
  };
};

/** A server that publishes is not asked but waited for; a first key takes a small machine many seconds to make. */
const FIRST_PUBLICATION_MS = 60_000;
const LOOK_EVERY_MS = 200;

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A meter that publishes by itself: what it said last of everything is what it says. */
const watchMeter = async (
  { configuration, line, meter, profile }: MeterAt,
  clock: Clock,
  stop: AbortSignal,
): Promise<OpenMeter> => {
  const [bus] = await gatewayBuses(
    { ...configuration, lines: [{ ...line, meters: [meter] }] },
    new Map([[profile.id, profile]]),
    { clock, random: systemRandom, log: quiet },
  );
  let parts: readonly Part[] = [];
  let trouble: string | null = null;
  const following = bus?.samples().subscribe(({ outcome }) => {
    trouble = outcome.kind === 'failed' ? outcome.detail : null;
    if (outcome.kind === 'answered') parts = [mergedPart([...parts, outcome])];
  });
  return {
    take: async () => {
      const isQuiet = (): boolean => parts.length === 0 && trouble === null && !stop.aborted;
      for (let waited = 0; isQuiet() && waited < FIRST_PUBLICATION_MS; waited += LOOK_EVERY_MS)
        await sleep(LOOK_EVERY_MS);
      return together(clock.now(), parts, trouble === null ? [] : [trouble]);
    },
    close: async () => following?.unsubscribe(),
  };
};

const mergedPart = (parts: readonly Part[]): Part => ({
  values: Object.assign({}, ...parts.map(({ values }) => values)),
  registers: Object.assign({}, ...parts.map(({ registers }) => registers)),
  rejected: parts.at(-1)?.rejected ?? {},
});
