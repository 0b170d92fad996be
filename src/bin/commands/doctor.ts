import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { synchronisation } from '../../adapters/system/clock-synchronisation.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { Program } from '../../configuration/variables.ts';
import { Fault } from '../../domain/fault.ts';
import { oneOrMany } from '../../domain/one-or-many.ts';
import { programOf } from '../configuration/compose-any.ts';
import { examineCore } from '../doctor/core.ts';
import { examineMachine, examinePorts, examineSite } from '../doctor/examine.ts';
import { type Finding, findingsOf } from '../doctor/finding.ts';
import { findingLines } from '../doctor/finding-lines.ts';
import { examineHistory } from '../doctor/history.ts';
import { gatewayProfiles } from '../gateway-profiles.ts';
import { gatewaySettings } from '../gateway-settings.ts';
import { serialPorts } from '../installer/serial-ports.ts';
import { product } from '../product.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { shipped } from '../shipped.ts';

/** Looks at everything a gateway or a core needs, whichever the file is of, changes nothing, and says what to do next. 1 when something has failed. */
export const run = async ({ config, json = false }: Readonly<{ config?: string; json?: boolean }>): Promise<number> => {
  const around = {
    version: product.version,
    node: process.versions.node,
    now: Date.now(),
    made: statSync(shipped('package.json')).mtimeMs,
    clock: await clockState(),
  };
  const program = programIn(config);
  const findings = [
    ...(await examineMachine(around, program)),
    ...(await siteFindings(config, program)),
    ...(config === undefined ? [] : await examineHistory(config)),
  ];
  const failed = findings.some(({ verdict }) => verdict === 'fail');
  const out = json ? JSON.stringify({ healthy: !failed, findings }, null, 2) : findingLines(findings).join('\n');
  process.stdout.write(`${out}\n`);
  return failed ? 1 : 0;
};

/** What cannot be read is taken for a gateway's, and said to be unreadable by that. */
const programIn = (config: string | undefined): Program => {
  try {
    return config === undefined ? 'gateway' : programOf(config);
  } catch (error) {
    if (error instanceof Fault) return 'gateway';
    throw error;
  }
};

const siteFindings = async (config: string | undefined, program: Program): Promise<readonly Finding[]> => {
  const { ok, fail, skipped } = findingsOf('configuration');
  if (config === undefined)
    return [
      skipped(
        'gateway.json',
        'not looked at: name it with --config, and key, certificates, core and broker are examined',
      ),
      ...examinePorts(serialPorts()),
    ];
  try {
    if (program === 'core') return await examineCore(config, readCoreConfiguration(config), Date.now());
    const configuration = readGatewayConfiguration(config);
    const lines = configuration.lines.length;
    const meters = configuration.lines.reduce((sum, line) => sum + line.meters.length, 0);
    const [some, on] = [oneOrMany(meters, '1 meter', `${meters} meters`), oneOrMany(lines, '1 line', `${lines} lines`)];
    const found = ok(config, `${configuration.gateway} reads ${some} on ${on}`);
    return [(await refusedAtStart(config, configuration)) ?? found, ...(await examineSite(configuration, Date.now()))];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [fail(config, error.message, 'Correct the file and run this again.')];
  }
};

/** What the gateway would refuse to start with, although the file is well formed: models, ratios, limits. */
const refusedAtStart = async (config: string, configuration: GatewayConfiguration): Promise<Finding | null> => {
  try {
    const profiles = await gatewayProfiles(configuration);
    gatewaySettings(configuration, { profiles, limits: readLimits, version: product.version });
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return findingsOf('configuration').fail(config, error.message, 'Correct the file and run this again.');
  }
};

/** The operating system is asked in the background: the first answer is not yet one. */
const clockState = async () => {
  const state = synchronisation();
  for (let waited = 0; state() !== 'synchronised' && waited < 1_000; waited += 50) await sleep(50);
  return state();
};
