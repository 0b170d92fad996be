import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** The broker of the DSO. */
export const mqttSection: Schema = {
  url: setting('broker of the DSO; null reports to nobody', format.optional(format.url('mqtt:', 'mqtts:')), null),
  group: setting('Sparkplug group: the substation cell', format.text, 'gridtokenx'),
  edgeNode: setting('Sparkplug edge node; usual: the id of the gateway', format.optional(format.text), null),
  protocol: setting('MQTT version', format.oneOf('3.1.1', '5'), '3.1.1'),
  usernameFile: setting('file with the user name', format.optional(format.file), null),
  passwordFile: setting('file with the password', format.optional(format.file), null),
};
