import { setTimeout } from 'node:timers/promises';
import {
  coerceNodeId,
  coerceStatusCode,
  DataType,
  DataValue,
  MessageSecurityMode,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  standardUnits,
  type UAObject,
  Variant,
  VariantArrayType,
} from 'node-opcua';
import type { DeviceId } from '../../src/domain/identity.ts';
import type { Instant } from '../../src/domain/time.ts';
import { createFeeder } from '../grid/feeder.ts';
import { type FeederVariable, variablesOf } from './feeder-variables.ts';

export type OpcUaServerOptions = Readonly<{
  seed: number;
  /** Where the registers begin to count. */
  start: Instant;
  /** 0 takes a free one. */
  port: number;
  meters: readonly DeviceId[];
  /** Meters with forty Double variables each, `x0.v0` …, that count up with every sampling. */
  more?: number;
  /** The server's own certificates and those of its clients. */
  pkiFolder: string;
  /** Whether a client nobody knows is let in; usual. */
  acceptsUnknown?: boolean;
  /** Null lets everybody in. */
  user?: Readonly<{ name: string; password: string }> | null;
}>;

export type OpcUaServerOrder =
  /** Grid time stands still at this moment; null: it runs with the machine's. */
  | Readonly<{ kind: 'time'; at: Instant | null }>
  /** The server stops, and starts again on its port. */
  | Readonly<{ kind: 'restart'; pauseMs: number }>
  | Readonly<{ kind: 'drop'; node: string }>
  | Readonly<{ kind: 'add'; node: string }>
  | Readonly<{ kind: 'status'; node: string; status: number }>
  | Readonly<{ kind: 'accept'; unknown: boolean }>;

export type SimulatedOpcUaServer = Readonly<{
  endpoint: string;
  /** Done when this is answered. */
  obey(order: OpcUaServerOrder): Promise<void>;
  close(): Promise<void>;
}>;

const units = {
  V: standardUnits.volt,
  A: standardUnits.ampere,
  W: standardUnits.watt,
  Hz: standardUnits.hertz,
} as const;

const WIDE = { low: -1e9, high: 1e9 };
const VARIABLES_EACH = 40;
const GOOD = 0;

/** UInt64 is two 32-bit halves to the library. */
const variantOf = ({ unit }: FeederVariable, value: number): Variant =>
  unit === 'Wh'
    ? new Variant({
        dataType: DataType.UInt64,
        arrayType: VariantArrayType.Scalar,
        value: [Math.floor(value / 2 ** 32), value >>> 0],
      })
    : new Variant({ dataType: DataType.Double, value });

/** An OPC UA server with meters of the feeder as objects, whose variables are `ns=1;s=<device>.<quantity>`. */
export const startOpcUaServer = async (options: OpcUaServerOptions): Promise<SimulatedOpcUaServer> => {
  const { seed, start, meters, user = null, more = 0 } = options;
  const feeder = createFeeder({ seed, start });
  let still: Instant | null = start;
  let acceptsUnknown = options.acceptsUnknown ?? true;
  let { port } = options;
  const statuses = new Map<string, number>();
  const dropped = new Set<string>();
  const ticks = new Map<string, number>();
  const now = (): Instant => still ?? (Date.now() as Instant);
  const counting = (name: string): FeederVariable => ({
    name,
    unit: '',
    at: () => {
      const tick = (ticks.get(name) ?? 0) + 1;
      ticks.set(name, tick);
      return tick;
    },
  });
  const devices: readonly Readonly<{ device: string; variables: readonly FeederVariable[] }>[] = [
    ...meters.map((device) => ({ device, variables: variablesOf(feeder, device) })),
    ...Array.from({ length: more }, (_, index) => ({
      device: `x${index}`,
      variables: Array.from({ length: VARIABLES_EACH }, (_none, at) => counting(`x${index}.v${at}`)),
    })),
  ];

  const addVariable = (space: Namespace, parent: UAObject, variable: FeederVariable): void => {
    const { name, unit } = variable;
    const common = {
      componentOf: parent,
      browseName: name.slice(name.indexOf('.') + 1),
      nodeId: `s=${name}`,
      dataType: unit === 'Wh' ? 'UInt64' : 'Double',
      minimumSamplingInterval: 50,
      value: {
        timestamped_get: () =>
          new DataValue({
            statusCode: coerceStatusCode(statuses.get(name) ?? GOOD),
            sourceTimestamp: new Date(),
            value: variantOf(variable, variable.at(now())),
          }),
      },
    };
    if (unit === 'V' || unit === 'A' || unit === 'W' || unit === 'Hz')
      space.addAnalogDataItem({ ...common, engineeringUnits: units[unit], engineeringUnitsRange: WIDE });
    else space.addVariable(common);
  };

  const populate = (server: OPCUAServer): void => {
    const space = server.engine.addressSpace?.getOwnNamespace();
    const folder = server.engine.addressSpace?.rootFolder.objects;
    if (!space || !folder) throw new Error('a server has an address space once it is initialised');
    for (const { device, variables } of devices) {
      const parent = space.addObject({ organizedBy: folder, browseName: device, nodeId: `s=${device}` });
      for (const variable of variables) if (!dropped.has(variable.name)) addVariable(space, parent, variable);
    }
  };

  const run = async (): Promise<OPCUAServer> => {
    const certificates = new OPCUACertificateManager({
      rootFolder: options.pkiFolder,
      automaticallyAcceptUnknownCertificate: acceptsUnknown,
      disableFileWatchers: true,
    });
    await certificates.initialize();
    const server = new OPCUAServer({
      port,
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      serverCertificateManager: certificates,
      securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [
        SecurityPolicy.None,
        SecurityPolicy.Basic256Sha256,
        SecurityPolicy.Aes128_Sha256_RsaOaep,
        SecurityPolicy.Aes256_Sha256_RsaPss,
      ],
      allowAnonymous: user === null,
      userManager: {
        isValidUser: (name: string, password: string) => name === user?.name && password === user.password,
      },
      buildInfo: { productName: 'simulated meters', manufacturerName: 'gridtokenx' },
    });
    await server.initialize();
    populate(server);
    await server.start();
    port = server.endpoints[0]?.port ?? port;
    return server;
  };

  let server = await run();

  const restart = async (pauseMs: number): Promise<void> => {
    await server.shutdown(0);
    await setTimeout(pauseMs);
    server = await run();
  };
  const drop = (node: string): void => {
    dropped.add(node);
    server.engine.addressSpace?.deleteNode(coerceNodeId(`ns=1;s=${node}`));
  };
  const add = (node: string): void => {
    dropped.delete(node);
    const space = server.engine.addressSpace?.getOwnNamespace();
    const device = devices.find(({ variables }) => variables.some(({ name }) => name === node));
    const parent = space?.findNode(`s=${device?.device}`) as UAObject | null | undefined;
    const variable = device?.variables.find(({ name }) => name === node);
    if (space && parent && variable) addVariable(space, parent, variable);
  };

  return {
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    obey: async (order) => {
      switch (order.kind) {
        case 'time':
          still = order.at;
          return;
        case 'restart':
          return restart(order.pauseMs);
        case 'drop':
          return drop(order.node);
        case 'add':
          return add(order.node);
        case 'status':
          statuses.set(order.node, order.status);
          return;
        case 'accept':
          acceptsUnknown = order.unknown;
          return restart(0);
      }
    },
    close: () => server.shutdown(0),
  };
};
