import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { setting } from '../setting.ts';

const file = (doc: string): Setting => setting(doc, format.optional(format.file), null);

/** Where a core listens. */
export const coreHttpSection: Schema = {
  host: setting('where to listen; other than loopback only with TLS', format.text, '127.0.0.1'),
  port: setting('0: any free port', format.wholeNumber(0, 65_535), 8_470),
  keyFile: file('private key for TLS 1.3 (made by `gridtokenx keys generate tls`), which gateways pin'),
  certificateFile: file('PEM, a certificate of that key that browsers know; without one the core makes its own'),
};
