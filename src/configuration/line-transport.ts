import { resolve } from 'node:path';
import { type Millis, millis } from '../domain/time.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { wrong } from './wrong.ts';

/** How the meters of a line are reached; paths are absolute. */
export type LineTransport = SerialLine | NetworkLine | OpcUaLine;

type SerialLine = Readonly<{
  kind: 'rtu';
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  rts: RtsUse;
  rtsDelay: Millis;
  rtscts: boolean;
}>;
/** What the RTS line is used for. */
type RtsUse = 'none' | 'on-send' | 'off-send';
type NetworkLine = Readonly<{ kind: 'tcp' | 'rtu-over-tcp'; host: string; port: number }>;
type OpcUaLine = Readonly<{
  kind: 'opc-ua';
  endpoint: string;
  security: Readonly<{ mode: SecurityMode; policy: SecurityPolicy }>;
  /** Null: anonymous. */
  user: Readonly<{ name: string; passwordFile: string }> | null;
  pkiFolder: string;
}>;
type SecurityMode = 'None' | 'Sign' | 'SignAndEncrypt';
type SecurityPolicy = 'None' | 'Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss';

/** @throws Fault `configuration` for what its kind needs and does not have. */
export const transportOf = (
  raw: RawTransport,
  there: Surroundings & Readonly<{ storage: string }>,
  place: Readonly<{ layer: string; path: string }>,
): LineTransport => {
  const path = `${place.layer}: ${place.path}`;
  const { kind, host, port, baud, parity, stopBits } = raw;
  switch (kind) {
    case 'rtu':
      if (raw.path === null)
        throw wrong(`${path}.path is missing; allowed: a serial port, such as /dev/serial/by-id/…`);
      if (raw.rtscts && raw.rts !== 'none')
        throw wrong(`${path}.rtscts is true but ${path}.rts is "${raw.rts}"; allowed: one of the two, or neither`);
      return {
        kind,
        path: raw.path,
        baud,
        parity,
        stopBits,
        rts: raw.rts,
        rtsDelay: millis(raw.rtsDelayMs),
        rtscts: raw.rtscts,
      };
    case 'opc-ua':
      return opcUaOf(raw, there, place);
    default:
      if (host === null) throw wrong(`${path}.host is missing; allowed: the name or address of the meter or converter`);
      return { kind, host, port };
  }
};

const opcUaOf = (
  { endpoint, securityMode: mode, securityPolicy: policy, user, passwordFile, pkiFolder }: RawTransport,
  there: Surroundings & Readonly<{ storage: string }>,
  place: Readonly<{ layer: string; path: string }>,
): OpcUaLine => {
  const path = `${place.layer}: ${place.path}`;
  if (endpoint === null) throw wrong(`${path}.endpoint is missing; allowed: an address that begins with opc.tcp://`);
  if ((mode === 'None') !== (policy === 'None'))
    throw wrong(
      `${path}.securityMode is "${mode}" but securityPolicy is "${policy}"; allowed: "None" in both, or in neither`,
    );
  if ((user === null) !== (passwordFile === null))
    throw wrong(`${path}.user and ${path}.passwordFile belong together; allowed: both, or neither`);
  return {
    kind: 'opc-ua',
    endpoint,
    security: { mode, policy },
    user:
      user === null || passwordFile === null
        ? null
        : { name: user, passwordFile: filePath(there, passwordFile, { ...place, path: `${place.path}.passwordFile` }) },
    pkiFolder: pkiFolder === null ? resolve(there.folder, there.storage, 'pki') : resolve(there.folder, pkiFolder),
  };
};

/** What the schema lets through. */
export type RawTransport = Readonly<{
  kind: LineTransport['kind'];
  path: string | null;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  rts: RtsUse;
  rtsDelayMs: number;
  rtscts: boolean;
  host: string | null;
  port: number;
  endpoint: string | null;
  securityMode: SecurityMode;
  securityPolicy: SecurityPolicy;
  pkiFolder: string | null;
  user: string | null;
  passwordFile: string | null;
}>;
