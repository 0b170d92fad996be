import type { gatewayServer } from '../adapters/http/gateway-server.ts';
import type { ModbusImage } from '../adapters/modbus-image/modbus-image.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import type { LimitSet } from '../domain/limits.ts';
import { sameData } from '../domain/same-data.ts';
import type { GatewayChange, GatewayPorts, GatewaySettings } from '../gateway/settings.ts';
import { type coreClient, imageOf, type Profiles, recorderOf, type Tools } from './gateway-parts.ts';
import { gatewayProfiles } from './gateway-profiles.ts';
import { gatewaySettings } from './gateway-settings.ts';
import { linesAtWork, type NextLines } from './lines-at-work.ts';
import { product } from './product.ts';
import { readLimits } from './read-limits.ts';

/** Everything of a gateway that its configuration says. */
export type Parts = Readonly<{
  configuration: GatewayConfiguration;
  settings: GatewaySettings;
  lines: NextLines['lines'];
  core: ReturnType<typeof coreClient>;
  server: Awaited<ReturnType<typeof gatewayServer>>;
  image: ModbusImage | null;
  recorder: ReturnType<typeof recorderOf>;
  fleet: GatewayPorts['fleet'];
  witness: GatewayChange['witness'];
}>;
/** Parts of the next configuration; those that are not the running one's were opened for it. */
export type Prepared = Parts & Readonly<{ rearrange: () => void; opened: readonly AsyncDisposable[] }>;

/** What a configuration says that a gateway does, and the models of its meters. */
export type Settled = Readonly<{ profiles: Profiles; settings: GatewaySettings }>;

/** @throws Fault `configuration` where models or limits are not there or do not fit. */
export const settingsOf = async (configuration: GatewayConfiguration): Promise<Settled> => {
  const profiles = await gatewayProfiles(configuration);
  return {
    profiles,
    settings: gatewaySettings(configuration, { profiles, limits: sameLimits, version: product.version }),
  };
};

const knownLimits = new Map<string, readonly LimitSet[]>();

/** Limits as their files say now; those that say the same are the same objects, which spares a change comparing them. */
const sameLimits = (names: readonly string[]): readonly LimitSet[] => {
  const read = readLimits(names);
  const known = knownLimits.get(names.join());
  if (known !== undefined && sameData(known, read)) return known;
  knownLimits.set(names.join(), read);
  return read;
};

/** Makes what only the gateway's other parts can make. */
export type Makers = Readonly<{
  tools: Tools;
  core: (next: GatewayConfiguration) => Parts['core'];
  server: (next: GatewayConfiguration) => Promise<Parts['server']>;
  fleet: (next: GatewayConfiguration, profiles: Profiles) => Parts['fleet'];
  witness: (next: GatewayConfiguration) => Parts['witness'];
}>;

/** What the session with the DSO depends on: also who is announced in it. */
const announced = ({ mqtt, lines }: GatewayConfiguration) => ({
  mqtt,
  devices: lines.flatMap(({ meters }) => meters.map(({ device, profile }) => [device, profile])),
});

/**
 * Opens what the next configuration needs and the running one has not; nothing of what runs changes by it.
 * @throws Fault, and then nothing is left open.
 */
export const prepare = async (
  next: GatewayConfiguration,
  running: Parts | null,
  { tools, core, server, fleet, witness }: Makers,
  known: Settled | null = null,
): Promise<Prepared> => {
  const opened: AsyncDisposable[] = [];
  const open = async <T extends AsyncDisposable | null>(made: Promise<T> | T): Promise<T> => {
    const one = await made;
    if (one !== null) opened.push(one);
    return one;
  };
  const was = running?.configuration;
  try {
    const { profiles, settings } = known ?? (await settingsOf(next));
    const { lines, rearrange } = await linesAtWork(next, profiles, tools, running?.lines);
    const sameCore = running !== null && sameData(was?.core, next.core);
    const samePage = running !== null && was?.http.port === next.http.port;
    const samePicture = running !== null && sameData(was?.modbusImage, next.modbusImage);
    const sameRecord =
      running !== null && sameData([was?.record, running.settings.quality], [next.record, settings.quality]);
    const sameDso = running !== null && was !== undefined && sameData(announced(was), announced(next));
    return {
      configuration: next,
      settings,
      lines,
      rearrange,
      opened,
      fleet: sameDso ? running.fleet : fleet(next, profiles),
      core: sameCore ? running.core : core(next),
      witness: sameCore ? running.witness : witness(next),
      server: samePage ? running.server : await open(server(next)),
      image: samePicture ? running.image : await open(imageOf(next, tools)),
      recorder: sameRecord ? running.recorder : await open(recorderOf(next, settings, tools)),
    };
  } catch (error) {
    for (const one of opened) await one[Symbol.asyncDispose]();
    throw error;
  }
};

/** What ran before and does not any more. */
export const retired = (before: Parts, { server, image, recorder }: Parts): readonly AsyncDisposable[] => [
  ...(before.server === server ? [] : [before.server]),
  ...(before.image === image || before.image === null ? [] : [before.image]),
  ...(before.recorder === recorder || before.recorder === null ? [] : [before.recorder]),
];
