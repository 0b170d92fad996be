import { resolve } from 'node:path';
import { type Millis, millis } from '../domain/time.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { refused } from './refusal.ts';

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
  const at = `${place.layer}: ${place.path}`;
  const { kind, host, port, baud, parity, stopBits } = raw;
  switch (kind) {
    case 'rtu':
      if (raw.path === null) throw refused('no-serial-port', { at });
      if (raw.rtscts && raw.rts !== 'none') throw refused('rts-for-two', { at, rts: raw.rts });
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
      if (host === null) throw refused('no-host', { at });
      return { kind, host, port };
  }
};

const opcUaOf = (
  { endpoint, securityMode: mode, securityPolicy: policy, user, passwordFile, pkiFolder }: RawTransport,
  there: Surroundings & Readonly<{ storage: string }>,
  place: Readonly<{ layer: string; path: string }>,
): OpcUaLine => {
  const at = `${place.layer}: ${place.path}`;
  if (endpoint === null) throw refused('no-endpoint', { at });
  if ((mode === 'None') !== (policy === 'None')) throw refused('half-secured', { at, mode, policy });
  if ((user === null) !== (passwordFile === null)) throw refused('half-user', { at });
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
