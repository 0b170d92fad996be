import { realms } from '../domain/identity.ts';
import { pointRoles } from '../domain/registry.ts';
import * as format from './formats.ts';
import type { ListOf, Schema } from './load.ts';
import { nodeNames } from './node-names.ts';
import { required, setting } from './setting.ts';

/** What OPC 10000-4 §7.20 calls them, and the policies of OPC 10000-7 that are not deprecated. */
const securityModes = ['None', 'Sign', 'SignAndEncrypt'] as const;
const securityPolicies = ['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;

const optionalWh = format.optional(format.wholeNumber(0, Number.MAX_SAFE_INTEGER));

const transport: Schema = {
  kind: required('how the meters are reached', format.oneOf('rtu', 'tcp', 'rtu-over-tcp', 'opc-ua')),
  path: setting('rtu: the serial port, by its stable name', format.optional(format.text), null),
  baud: setting('rtu: bits per second', format.wholeNumber(300, 921_600), 9_600),
  parity: setting('rtu: parity bit', format.oneOf('none', 'even', 'odd'), 'none'),
  stopBits: setting('rtu: stop bits', format.oneOf(1, 2), 1),
  rts: setting(
    'rtu: what RTS does; none for adapters that turn the line round themselves, as nearly all do',
    format.oneOf('none', 'on-send', 'off-send'),
    'none',
  ),
  rtsDelayMs: setting('rtu: RTS is switched so long before and after a frame', format.wholeNumber(0, 100, 'ms'), 0),
  rtscts: setting('rtu: hardware flow control; never with rts', format.flag, false),
  host: setting('tcp, rtu-over-tcp: name or address', format.optional(format.text), null),
  port: setting('tcp, rtu-over-tcp: port', format.wholeNumber(1, 65_535), 502),
  endpoint: setting('opc-ua: address of the server', format.optional(format.url('opc.tcp:')), null),
  securityMode: setting('opc-ua: what is done to messages', format.oneOf(...securityModes), 'SignAndEncrypt'),
  securityPolicy: setting('opc-ua: by which algorithms', format.oneOf(...securityPolicies), 'Basic256Sha256'),
  pkiFolder: setting(
    'opc-ua: own certificate, and those that are trusted; usual: "pki" in the storage',
    format.optional(format.text),
    null,
  ),
  user: setting('opc-ua: name of the user; null is nobody', format.optional(format.text), null),
  passwordFile: setting('opc-ua: file with the password of the user', format.optional(format.text), null),
};

const ratios: Schema = {
  current: setting('current transformer, [primary, secondary]', format.ratio, [1, 1]),
  voltage: setting('voltage transformer, [primary, secondary]', format.ratio, [1, 1]),
  appliedBy: setting('who multiplies by them', format.oneOf('meter', 'gateway'), 'meter'),
  again: {
    current: setting('the current transformer once more, read off the plate again', format.ratio, [1, 1]),
    voltage: setting('the voltage transformer once more', format.ratio, [1, 1]),
  },
};

const binding: Schema = {
  from: required('when this device began to count at this point', format.moment),
  openingImportWh: required('its import register at that moment, Wh', format.wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  openingExportWh: required('its export register at that moment, Wh', format.wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  deviceCommitment: required('salted SHA-256 of the serial number', format.hex(32)),
  replacedImportWh: setting('import register of the meter it replaced, at that moment, Wh', optionalWh, null),
  replacedExportWh: setting('export register of the meter it replaced, at that moment, Wh', optionalWh, null),
};

const earlier: ListOf = {
  doc: 'the meters it has replaced at its point, oldest first; written by `gridtokenx meter replace`',
  least: 0,
  most: 16,
  element: {
    device: required('the meter that was taken off', format.opaqueId),
    profile: required('vendor/model', format.text),
    ratios,
    binding,
  },
};

const nodes: ListOf = {
  doc: 'opc-ua: which node is which quantity or energy register',
  least: 0,
  most: 64,
  element: {
    quantity: required('such as power.active, or import, export', format.oneOf(...nodeNames)),
    node: required('node id of the server, such as ns=2;s=Meter.Power', format.text),
    scale: setting(
      'our units in one of the node’s; of energy a power of ten: 1000 for kWh',
      format.number(-1e12, 1e12, 'our units'),
      1,
    ),
    exponent: setting('energy in floats is rounded to 10 to this power Wh', format.wholeNumber(-6, 6), 0),
    deadband: setting(
      'smaller changes are not reported; never for energy',
      format.number(0, 1e12, 'the node’s unit'),
      0,
    ),
  },
};

/** What an installer may say of export. */
const exportExpectations = ['expected', 'unexpected'] as const;

const current = format.optional(format.number(0.1, 1e6, 'A'));
const grid: Schema = {
  exportLimitW: setting('the most the point may export', format.optional(format.wholeNumber(0, 1e9, 'W')), null),
  demandCurrentA: setting('maximum demand load current of the point (IEEE 519)', current, null),
  shortCircuitCurrentA: setting('short-circuit current at the point (IEEE 519)', current, null),
  ratedKva: setting(
    'rated power of the transformer whose load it measures, to tell when it is overloaded',
    format.optional(format.number(0.1, 1e6, 'kVA')),
    null,
  ),
  ratedA: setting('instead: rated current of the conductor or the fuse it measures, a phase', current, null),
  exports: setting(
    'whether energy may flow from the point into the grid; usual: at a feeder head it may not, elsewhere it may',
    format.optional(format.oneOf(...exportExpectations)),
    null,
  ),
};

const meters: ListOf = {
  doc: 'the meters on this line',
  least: 1,
  most: 247,
  element: {
    device: required('the meter', format.opaqueId),
    point: required('the point it counts for', format.opaqueId),
    role: setting(
      'what the point is; only delivery and feeder need a binding',
      format.oneOf(...pointRoles),
      'delivery',
    ),
    feeder: setting(
      'the electrical feeder it is on, where not that of its line',
      format.optional(format.opaqueId),
      null,
    ),
    unit: setting('its Modbus address', format.optional(format.wholeNumber(0, 255)), null),
    profile: required('vendor/model', format.text),
    serialNumber: setting('as on its plate: another one is not settled', format.optional(format.text), null),
    limits: setting('limits of its own instead of those of the gateway', format.optional(format.opaqueIds(1, 8)), null),
    grid,
    ratios,
    binding: { doc: 'what makes its energy count; without one it is only observed', optional: binding },
    earlier,
    nodes,
  },
};

const entry = format.wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** The gateway's configuration file. */
export const gatewaySchema: Schema = {
  gateway: required('the gateway', format.opaqueId),
  realm: setting('what kind of promise its signatures are', format.oneOf(...realms), 'simulation'),
  licence: setting(
    'reference of the licence; without one the realm live is refused',
    format.optional(format.text),
    null,
  ),
  keyFile: required('private key of the gateway (made by `gridtokenx keys generate gateway`)', format.text),
  storage: required('folder of the outbox and what else must survive', format.text),
  core: {
    url: required('address of the core; plain http only on loopback', format.url('http:', 'https:')),
    id: required('the core', format.opaqueId),
    pins: setting(
      'over https: kids of the TLS keys the core may have, that of today and the one to come (`gridtokenx keys show`)',
      format.hexes(32, 4),
      [],
    ),
    epoch: setting('granted by the core at enrolment', format.wholeNumber(1, 2 ** 31), 1),
    key: required('public key that signs its receipts, raw Ed25519', format.hex(32)),
    logKey: required('public key that signs its log’s checkpoints, raw Ed25519', format.hex(32)),
    otherKeys: {
      doc: 'pairs of keys the core had before, or will have: see “A key is replaced” in deploy/keys.md',
      least: 0,
      most: 16,
      element: {
        key: required('public key that signs its receipts, raw Ed25519', format.hex(32)),
        logKey: required('public key that signs its log’s checkpoints, raw Ed25519', format.hex(32)),
        untilEntry: setting(
          'entry of the log at which their time ends; null: still to come',
          format.optional(entry),
          null,
        ),
      },
    },
  },
  formerKeys: {
    doc: 'public keys this gateway had before, for proofs of what they signed',
    least: 0,
    most: 16,
    element: {
      key: required('public key, as `gridtokenx keys show` prints it', format.publicKeyDigits),
      untilEntry: required('entry of the core’s log at which its time ended', entry),
    },
  },
  limits: setting('names of files in config/limits: under all of them every meter is judged', format.opaqueIds(1, 8), [
    'egat-system',
    'pea-lv',
    'gateway-quality',
  ]),
  fastPeriodMs: setting('how often each meter is read; real time', format.wholeNumber(50, 60_000, 'ms'), 1_000),
  silenceSeconds: setting(
    'a meter without an answer for so long is silent; real time',
    format.number(1, 3_600, 's'),
    10,
  ),
  interval: {
    minutes: setting('length of a delivery interval', format.oneOf(5, 15, 30, 60), 15),
    graceSeconds: setting(
      'captures are waited for so long after an interval; grid time',
      format.number(1, 3_600, 's'),
      60,
    ),
    widestBracketSeconds: setting(
      'readings farther apart than this around a boundary make it recovered; grid time',
      format.number(1, 3_600, 's'),
      60,
    ),
  },
  lines: {
    doc: 'buses with meters on them',
    least: 1,
    most: 32,
    element: {
      name: required('for logs and views', format.opaqueId),
      transport,
      fastPeriodMs: setting(
        'how often its meters are read, where not as the others; real time',
        format.optional(format.wholeNumber(50, 60_000, 'ms')),
        null,
      ),
      feeder: setting(
        'the electrical feeder its meters are on; reports, events and alarms are told by it',
        format.optional(format.opaqueId),
        null,
      ),
      meters,
    },
  },
  mqtt: {
    url: setting('broker of the DSO; null reports to nobody', format.optional(format.url('mqtt:', 'mqtts:')), null),
    group: setting('Sparkplug group: the substation cell', format.text, 'gridtokenx'),
    edgeNode: setting('Sparkplug edge node; usual: the id of the gateway', format.optional(format.text), null),
    protocol: setting('MQTT version', format.oneOf('3.1.1', '5'), '3.1.1'),
    usernameFile: setting('file with the user name', format.optional(format.text), null),
    passwordFile: setting('file with the password', format.optional(format.text), null),
  },
  modbusImage: {
    doc: 'read-only Modbus TCP picture of the meters for the control room of the site; off without it',
    optional: {
      port: required('where it listens; 502 needs the right to', format.wholeNumber(1, 65_535)),
      host: setting('own address it listens at; others than loopback let the network read', format.text, '127.0.0.1'),
    },
  },
  http: { port: setting('of the local page, on loopback; 0: any free port', format.wholeNumber(0, 65_535), 8_471) },
  outbox: {
    pendingBatches: setting('the most unacknowledged batches', format.wholeNumber(96, 1_000_000), 6_000),
    pendingDays: setting('the most days unacknowledged batches may cover', format.wholeNumber(1, 3_650, 'days'), 63),
    keptDays: setting('how long acknowledged batches and alarms stay', format.wholeNumber(1, 3_650, 'days'), 90),
    largestMebibytes: setting('the most its file may take', format.wholeNumber(16, 65_536, 'MiB'), 512),
    writtenMebibytesPerDay: setting(
      'the most it should write to the card a day; beyond it what can wait is written together, and an alarm raised',
      format.wholeNumber(1, 1_048_576, 'MiB'),
      256,
    ),
  },
  quality: {
    keptDays: setting('how long statistics and events stay, for reports', format.wholeNumber(1, 3_650, 'days'), 400),
    largestMebibytes: setting('the most their file may take', format.wholeNumber(16, 65_536, 'MiB'), 2_048),
  },
  record: {
    doc: 'writes down every reading and what else alarms come of, for `gridtokenx replay`; off without it',
    optional: {
      folder: required('where; files of one grid day, the oldest give way', format.text),
      days: setting('how many days are kept', format.wholeNumber(1, 3_650, 'days'), 7),
      largestMebibytes: setting('the most all files may take', format.wholeNumber(16, 1_048_576, 'MiB'), 1_024),
    },
  },
};
