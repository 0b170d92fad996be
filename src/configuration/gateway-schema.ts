import { realms } from '../domain/identity.ts';
import { logLevels } from '../ports/log.ts';
import * as format from './formats.ts';
import type { Schema } from './schema.ts';
import { changesSection } from './sections/changes.ts';
import { coreLinkSection } from './sections/core-link.ts';
import { gatewayCryptographySection } from './sections/cryptography.ts';
import { formerKeysSection } from './sections/former-keys.ts';
import { intervalSection } from './sections/interval.ts';
import { layersSection } from './sections/layers.ts';
import { linesSection } from './sections/lines.ts';
import { maintenanceSection } from './sections/maintenance.ts';
import { modbusImageSection } from './sections/modbus-image.ts';
import { mqttSection } from './sections/mqtt.ts';
import { outboxSection } from './sections/outbox.ts';
import { qualitySection } from './sections/quality.ts';
import { recordSection } from './sections/record.ts';
import { gatewayRetentionSection } from './sections/retention.ts';
import { gatewayRolesSection } from './sections/roles.ts';
import { required, setting } from './setting.ts';

/** The gateway's configuration file. */
export const gatewaySchema: Schema = {
  gateway: required('the gateway', format.opaqueId),
  realm: setting('what kind of promise its signatures are', format.oneOf(...realms), 'simulation'),
  licence: setting(
    'reference of the licence; without one the realm live is refused',
    format.optional(format.text),
    null,
  ),
  keyFile: required('private key of the gateway (made by `gridtokenx keys generate gateway`)', format.file),
  storage: required('folder of the outbox and what else must survive', format.path),
  core: coreLinkSection,
  formerKeys: formerKeysSection,
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
  interval: intervalSection,
  lines: linesSection,
  mqtt: mqttSection,
  modbusImage: modbusImageSection,
  http: { port: setting('of the local page, on loopback; 0: any free port', format.wholeNumber(0, 65_535), 8_471) },
  outbox: outboxSection,
  quality: qualitySection,
  record: recordSection,
  retention: gatewayRetentionSection,
  roles: gatewayRolesSection,
  logLevel: setting(
    'the least of what the log says; alarms are told whatever it is',
    format.oneOf(...logLevels),
    'info',
  ),
  changes: changesSection,
  cryptography: gatewayCryptographySection,
  maintenance: maintenanceSection,
  layers: layersSection,
};
