import type { DeviceId } from '../../src/domain/identity.ts';
import type { EnergyChannel, Quantity } from '../../src/domain/quantity.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Random } from '../../src/ports/random.ts';
import type { OpcUaProfile } from '../../src/profiles/profile.ts';

/** What is done to messages (OPC 10000-4 §7.20). */
type SecurityMode = 'None' | 'Sign' | 'SignAndEncrypt';

/** By which algorithms (OPC 10000-7): those that are not deprecated, and none. */
type SecurityPolicy = 'None' | 'Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss';

/** Where an OPC UA server is, and as whom we speak to it. */
export type OpcUaServer = Readonly<{
  /** `opc.tcp://host:port/path` */
  endpoint: string;
  security: Readonly<{ mode: SecurityMode; policy: SecurityPolicy }>;
  /** Null: anonymous. The password is the file's content without the line end; it is read at each connection. */
  user: Readonly<{ name: string; passwordFile: string }> | null;
  /** Our key (`own/private`) and certificate (`own/certs`), made when missing; whom we trust (`trusted/certs`). */
  pkiFolder: string;
}>;

export type NodeSettings = Readonly<{
  /** As the server names it: `ns=2;s=Meter.Power`. */
  nodeId: string;
  /**
   * Our units in one of the node's; 1 when not given. Ours are those of `UnitOf`, and Wh for energy, whose scale must be
   * a power of ten: 1000 for a node in kWh. A negative scale turns the direction of a power.
   */
  scale?: number;
  /** Energy in floats is rounded, half to even, to 10^exponent Wh; 0 when not given. Integers keep their own step. */
  exponent?: number;
  /** Smaller changes, in the node's unit, are not reported. Never for energy. */
  deadband?: number;
}>;

/** What a node can be. `serialNumber` is text or a whole number, read once an interval. */
export type NodeName = Quantity | EnergyChannel | 'serialNumber';

export type OpcUaMeter = Readonly<{
  device: DeviceId;
  profile: OpcUaProfile;
  nodes: Readonly<Partial<Record<NodeName, NodeSettings>>>;
}>;

/** How the server is asked to report; a server may revise each. Real time. */
export type Publishing = Readonly<{
  /** Between two publications: one reading per meter each. */
  interval: Millis;
  /** Between two looks of the server at a value. */
  sampling: Millis;
  /** Without anything to publish the server says every so often that it lives. */
  keepAlive: Millis;
  /** Changes kept per node between two publications; only the newest becomes a reading. */
  queueSize: number;
  /** When the queue is full: forget the oldest, or refuse the newest. */
  discardOldest: boolean;
}>;

export type OpcUaBusSettings = OpcUaServer &
  Readonly<{
    name: string;
    meters: readonly OpcUaMeter[];
    /** What is not given is as in `usualPublishing`. */
    publishing?: Partial<Publishing>;
    /** Grid time: energy nodes are read just after each boundary. */
    intervalLength: Millis;
    /** A source time farther from our clock than this is not used as the time of a measurement; 2 s when not given. */
    sourceTimeTolerance?: Millis;
  }>;

export type OpcUaPorts = Readonly<{ clock: Clock; random: Random; log: Log }>;
