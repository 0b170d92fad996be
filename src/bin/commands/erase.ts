import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { Fault } from '../../domain/fault.ts';
import { isOpaqueId, realms } from '../../domain/identity.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { erasureIn, signOperatorRequest } from '../../wire/operator-request.ts';
import { shortHash } from '../erasure/billed-before.ts';
import { type ErasedCore, eraseCore, leftBeside, wouldErase } from '../erasure/erase-core.ts';
import { signedErasureIn, siteOf } from '../erasure/signed-erasure.ts';
import { moment } from '../moment.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { said, spoken } from '../speech.ts';

export type EraseOptions =
  | Readonly<{
      action: 'request';
      file: string;
      operator: string;
      core: string;
      realm: string;
      account: string;
      from: string;
      to: string;
      author: string;
      reason: string;
      goodUntil: string;
    }>
  | Readonly<{ action: 'carry-out'; file: string; config: string; approve?: boolean }>;

/** `gridtokenx erase request|carry-out`: 0 when it is done; what cannot be done is a Fault. */
export const run = async (options: EraseOptions): Promise<number> =>
  options.action === 'request' ? request(options) : await carryOut(options);

const request = (options: Extract<EraseOptions, { action: 'request' }>): number => {
  const { file, core, account, author, reason } = options;
  const realm = realms.find((one) => one === options.realm);
  if (realm === undefined)
    throw new Fault('configuration', `--realm "${options.realm}"; allowed: ${realms.join(', ')}.`);
  for (const [name, id] of [
    ['core', core],
    ['account', account],
  ] as const)
    if (!isOpaqueId(id)) throw new Fault('configuration', `--${name} "${id}" is no identifier.`);
  const [from, to] = [instant(moment('from', options.from)), instant(moment('to', options.to))];
  if (to <= from) throw new Fault('configuration', `--to ${options.to} is not after --from ${options.from}.`);
  const expires = instant(moment('good-until', options.goodUntil));
  const erasure = { realm, core, account, from, to, author, reason };
  const message = signOperatorRequest({ kind: 'erase', erasure, expires }, readKeyFile(options.operator, 'operator'));
  // What nobody could read again is not written.
  erasureIn(message);
  if (existsSync(file)) throw new Fault('storage', `${file} is there already: name another file.`);
  writeFileSync(file, message, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    spoken(
      `${file} asks ${core} to erase ${account}, ${bangkokTime(from)} to ${bangkokTime(to)}. Take it to the core, stop it, and use: gridtokenx erase carry-out ${file} --config <core.json>\n`,
    ),
  );
  return 0;
};

const carryOut = async ({ file, config, approve }: Extract<EraseOptions, { action: 'carry-out' }>): Promise<number> => {
  const configuration = readCoreConfiguration(config);
  const signed = signedErasureIn(configuration, file);
  const { storage, journal } = configuration;
  if (journal.connectionFile !== null)
    throw new Fault(
      'configuration',
      'The journal of this core is in PostgreSQL, where what is deleted stays in its log and at its replicas: nothing can be erased there yet.',
    );
  if (!existsSync(join(storage, 'journal.sqlite')))
    throw new Fault('storage', `There is no journal in ${storage}. Is the configuration the core's own?`);
  const { erasure } = signed;
  const what = `${erasure.account}, ${bangkokTime(erasure.from)} to ${bangkokTime(erasure.to)} (asked by ${erasure.author}: ${erasure.reason})`;
  const site = siteOf(configuration);
  // Between its steps no file is open, and a core could begin. What changes nothing locks nothing.
  using _ = approve === true ? lockFolder(storage, `gridtokenx erase (process ${process.pid})`) : null;
  process.stdout.write(
    spoken(
      approve === true
        ? erasedWords(what, await eraseCore(site, signed), shortHash(signed.hash)) + elsewhere(storage)
        : wouldWords(what, await wouldErase(site, signed)),
    ),
  );
  return 0;
};

const counted = ({ leaves, orders, quarantined }: ErasedCore): string =>
  `${leaves} leaves, ${orders} orders, ${quarantined} files in quarantine`;

const late = 'What came late is not looked for: sign a new request for it.';

const wouldWords = (what: string, would: ErasedCore): string => {
  if (would.before === 'done') return `${what} was carried out before. ${late}\n`;
  const which = would.before === 'begun' ? `end the erasure of ${what} that was begun` : `erase ${what}`;
  // Of what the archive has let go of nothing is left to count.
  const isGone = would.before === 'begun' && would.leaves + would.orders + would.quarantined === 0;
  const counts = isGone ? '' : `: ${said(counted(would))}`;
  return `Would ${said(which)}${counts}. Nothing is changed: --approve does it, and it cannot be undone.\n`;
};

const erasedWords = (what: string, done: ErasedCore, hash: string): string => {
  const where = `the journal begins after row ${done.row}, and the request is in the log (${hash}).`;
  switch (done.before) {
    case 'nothing':
      return `Erased ${what}: ${counted(done)}; ${where}\n`;
    case 'begun':
      return `Ended the erasure of ${what} that was begun; ${where} ${late}\n`;
    case 'done':
      return `${what} was carried out before; ${where} ${late}\n`;
  }
};

const elsewhere = (storage: string): string => {
  const beside = leftBeside(storage);
  return (
    'Not reached from here: the gateway (gridtokenx buffer erase), backups, exported bills and proofs, and what a disk keeps of what was overwritten (it should be encrypted).\n' +
    (beside.length === 0 ? '' : `Look yourself into what else lies in ${storage}: ${beside.join(', ')}.\n`)
  );
};
