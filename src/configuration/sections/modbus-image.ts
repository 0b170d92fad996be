import * as format from '../formats.ts';
import type { Optional } from '../schema.ts';
import { required, setting } from '../setting.ts';

/** The picture for the control room of the site. */
export const modbusImageSection: Optional = {
  doc: 'read-only Modbus TCP picture of the meters for the control room of the site; off without it',
  optional: {
    port: required('where it listens; 502 needs the right to', format.wholeNumber(1, 65_535)),
    host: setting('own address it listens at; others than loopback let the network read', format.text, '127.0.0.1'),
  },
};
