import { realms } from '../domain/identity.ts';
import { logLevels } from '../ports/log.ts';
import * as format from './formats.ts';
import type { Schema } from './schema.ts';
import { changesSection } from './sections/changes.ts';
import { coreHttpSection } from './sections/core-http.ts';
import { coreCryptographySection } from './sections/cryptography.ts';
import { formerCoreKeysSection } from './sections/former-core-keys.ts';
import { journalSection } from './sections/journal.ts';
import { layersSection } from './sections/layers.ts';
import { maintenanceSection } from './sections/maintenance.ts';
import { marketSection } from './sections/market.ts';
import { coreRatesSection } from './sections/rates.ts';
import { registrySection } from './sections/registry.ts';
import { coreRetentionSection } from './sections/retention.ts';
import { coreRolesSection } from './sections/roles.ts';
import { sessionsSection } from './sections/sessions.ts';
import { verificationSection } from './sections/verification.ts';
import { required, setting } from './setting.ts';

/** The core's configuration file. */
export const coreSchema: Schema = {
  core: required('the core', format.opaqueId),
  realm: setting('what kind of promise its signatures are', format.oneOf(...realms), 'simulation'),
  licence: setting(
    'reference of the licence; without one the realm live is refused',
    format.optional(format.text),
    null,
  ),
  keyFile: required('private key that signs receipts (made by `gridtokenx keys generate core`)', format.file),
  logKeyFile: required('private key that signs the log’s heads (made by `gridtokenx keys generate log`)', format.file),
  formerKeys: formerCoreKeysSection,
  storage: required('folder of the journal', format.path),
  registry: registrySection,
  http: coreHttpSection,
  market: marketSection,
  verification: verificationSection,
  journal: journalSection,
  dataFolder: setting(
    'folder with tariffs, calendars and market-data in place of those that come with the program',
    format.optional(format.path),
    null,
  ),
  eventsKept: setting('events that a client who was away can still get', format.wholeNumber(100, 10_000_000), 10_000),
  logLevel: setting(
    'the least of what the log says; alarms are told whatever it is',
    format.oneOf(...logLevels),
    'info',
  ),
  cryptography: coreCryptographySection,
  roles: coreRolesSection,
  rates: coreRatesSection,
  sessions: sessionsSection,
  retention: coreRetentionSection,
  changes: changesSection,
  maintenance: maintenanceSection,
  layers: layersSection,
};
