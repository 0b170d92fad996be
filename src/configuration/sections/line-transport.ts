import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { required, setting } from '../setting.ts';

/** What OPC 10000-4 §7.20 calls them, and the policies of OPC 10000-7 that are not deprecated. */
const securityModes = ['None', 'Sign', 'SignAndEncrypt'] as const;
const securityPolicies = ['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;

/** What only lines of some kinds have. */
const onlyOf = (kinds: readonly string[], settings: Readonly<Record<string, Setting>>): Schema =>
  Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, { ...one, kinds }]));

/** How the meters of a line are reached. */
export const transportSection: Schema = {
  kind: required('how the meters are reached', format.oneOf('rtu', 'tcp', 'rtu-over-tcp', 'opc-ua')),
  ...onlyOf(['rtu'], {
    path: setting('rtu: the serial port, by its stable name', format.optional(format.path), null),
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
  }),
  ...onlyOf(['tcp', 'rtu-over-tcp'], {
    host: setting('tcp, rtu-over-tcp: name or address', format.optional(format.text), null),
    port: setting('tcp, rtu-over-tcp: port', format.wholeNumber(1, 65_535), 502),
  }),
  ...onlyOf(['opc-ua'], {
    endpoint: setting('opc-ua: address of the server', format.optional(format.url('opc.tcp:')), null),
    securityMode: setting('opc-ua: what is done to messages', format.oneOf(...securityModes), 'SignAndEncrypt'),
    securityPolicy: setting('opc-ua: by which algorithms', format.oneOf(...securityPolicies), 'Basic256Sha256'),
    pkiFolder: setting(
      'opc-ua: own certificate, and those that are trusted; usual: "pki" in the storage',
      format.optional(format.path),
      null,
    ),
    user: setting('opc-ua: name of the user; null is nobody', format.optional(format.text), null),
    passwordFile: setting('opc-ua: file with the password of the user', format.optional(format.file), null),
  }),
};
