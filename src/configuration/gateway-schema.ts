import { realms } from '../domain/identity.ts';
import * as format from './formats.ts';
import type { ListOf, Schema } from './load.ts';
import { required, setting } from './setting.ts';

const transport: Schema = {
  kind: required('how the meters are reached', format.oneOf('rtu', 'tcp', 'rtu-over-tcp')),
  path: setting('rtu: the serial port, by its stable name', format.optional(format.text), null),
  baud: setting('rtu: bits per second', format.wholeNumber(300, 921_600), 9_600),
  parity: setting('rtu: parity bit', format.oneOf('none', 'even', 'odd'), 'none'),
  stopBits: setting('rtu: stop bits', format.oneOf(1, 2), 1),
  host: setting('tcp, rtu-over-tcp: name or address', format.optional(format.text), null),
  port: setting('tcp, rtu-over-tcp: port', format.wholeNumber(1, 65_535), 502),
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
};

const meters: ListOf = {
  doc: 'the meters on this line',
  least: 1,
  most: 247,
  element: {
    device: required('the meter', format.opaqueId),
    point: required('the point it counts for', format.opaqueId),
    unit: required('its Modbus address', format.wholeNumber(1, 247)),
    profile: required('vendor/model', format.text),
    ratios,
    binding,
  },
};

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
    epoch: setting('granted by the core at enrolment', format.wholeNumber(1, 2 ** 31), 1),
    key: required('public key that signs its receipts, raw Ed25519', format.hex(32)),
    logKey: required('public key that signs its log’s checkpoints, raw Ed25519', format.hex(32)),
  },
  limits: setting('name of a file in config/limits', format.opaqueId, 'pea-lv'),
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
    element: { name: required('for logs and views', format.opaqueId), transport, meters },
  },
  mqtt: {
    url: setting('broker of the DSO; null reports to nobody', format.optional(format.url('mqtt:', 'mqtts:')), null),
    group: setting('Sparkplug group: the substation cell', format.text, 'gridtokenx'),
    edgeNode: setting('Sparkplug edge node; usual: the id of the gateway', format.optional(format.text), null),
    protocol: setting('MQTT version', format.oneOf('3.1.1', '5'), '3.1.1'),
    usernameFile: setting('file with the user name', format.optional(format.text), null),
    passwordFile: setting('file with the password', format.optional(format.text), null),
  },
  http: { port: setting('of the local page, on loopback; 0: any free port', format.wholeNumber(0, 65_535), 8_471) },
  outbox: {
    pendingBatches: setting('the most unacknowledged batches', format.wholeNumber(96, 1_000_000), 6_000),
    keptDays: setting('how long acknowledged batches stay', format.wholeNumber(1, 3_650, 'days'), 45),
    largestMebibytes: setting('the most its file may take', format.wholeNumber(16, 65_536, 'MiB'), 512),
  },
};
