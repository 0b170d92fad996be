import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { wh } from '../../domain/energy.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { isOpaqueId, realms } from '../../domain/identity.ts';
import { nanoBaht } from '../../domain/money.ts';
import { type Connection, pointRoles, type Registry, type StatedRegisters } from '../../domain/registry.ts';
import { bangkokTime, instant, MINUTE, type Millis, millis } from '../../domain/time.ts';
import {
  emptyRegistry,
  withAccount,
  withConnection,
  withDevice,
  withExchange,
  withFirstTenant,
  withGatewayOf,
  withPoint,
  withTariff,
  withTenant,
  withZone,
} from '../../settlement/registry-bindings.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { fromHex, utf8 } from '../../wire/bytes.ts';
import { openExchange } from '../../wire/exchange-record.ts';
import { signRegistry } from '../../wire/registry-file.ts';
import { moment } from '../moment.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { allPointLines, pointLines } from '../registry/binding-lines.ts';
import { changeRegistry, openedRegistry, readBytes, type Signed } from '../registry/change-registry.ts';
import { registryLines } from '../registry/registry-lines.ts';
import { spoken } from '../speech.ts';

type Action = string;
/** As commander gives them: every option a text. */
export type BindingOptions = Signed & Readonly<{ action: Action } & Record<string, string | boolean | undefined>>;

/**
 * `gridtokenx registry new|zone|point|account|bind|exchange|move-in|move-out`: a registry from nothing, and what changes in
 * it when meters are exchanged and people move. Each change is a new version, shown first and signed with `--approve`.
 */
export const run = async (options: BindingOptions): Promise<number> => {
  process.stdout.write(spoken(perform(options)));
  return 0;
};

const perform = (options: BindingOptions): string => {
  switch (options.action) {
    case 'new':
      return create(options);
    case 'points':
      return allPointLines(openedRegistry(options));
    case 'zone-add': {
      const [lowest, highest] = [whole(options, 'lossFrom', 1_000_000), whole(options, 'lossTo', 1_000_000)];
      return changeRegistry(options, (registry) =>
        withZone(registry, { id: text(options, 'zone'), statedLossPpm: { lowest, highest } }),
      );
    }
    case 'point-add':
      return onPoint(options, (registry) =>
        withPoint(registry, {
          id: text(options, 'point'),
          role: oneOf(options, 'role', pointRoles),
          zone: text(options, 'zone'),
          gateway: text(options, 'gateway'),
        }),
      );
    case 'point-connection':
      return onPoint(options, (registry) =>
        withConnection(registry, text(options, 'point'), connectionIn(registry, options)),
      );
    case 'point-gateway':
      return onPoint(options, (registry) => withGatewayOf(registry, text(options, 'point'), text(options, 'gateway')));
    case 'account-add':
      return addAccount(options);
    case 'account-tariff':
      return changeTariff(options);
    case 'bind-meter':
      return onPoint(options, (registry) =>
        withDevice(registry, {
          device: text(options, 'device'),
          point: text(options, 'point'),
          from: at(options),
          opening: registersIn(options, 'import', 'export'),
          deviceCommitment: commitment(options),
        }),
      );
    case 'bind-account':
      return onPoint(options, (registry) =>
        withFirstTenant(
          registry,
          { account: text(options, 'account'), point: text(options, 'point'), from: at(options) },
          lengthIn(options),
        ),
      );
    case 'exchange':
      return exchange(options);
    case 'move-in':
      return move(options, text(options, 'account'), null);
    case 'move-out':
      return move(options, text(options, 'keeper'), text(options, 'account'));
    default:
      throw new TypeError(`there is no action ${options.action}`);
  }
};

const create = (options: BindingOptions): string => {
  const { registry: file, operator, approve } = options;
  const [core, realm] = [text(options, 'core'), oneOf(options, 'realm', realms)];
  if (!isOpaqueId(core)) throw wrong('core', core, 'lower-case letters, digits and hyphens');
  if (existsSync(file))
    throw new Fault('registry', `${file} is there already: a registry is begun once, then changed.`);
  const registry = { ...emptyRegistry(realm, core), version: 1 };
  const signed = signRegistry(registry, readKeyFile(operator, 'operator'), isEnrollableKey);
  if (approve !== true) return `${registryLines(registry)}Nothing is written yet: say --approve to sign it.\n`;
  attempt(file, () => writeFileSync(file, signed, { flag: 'wx', mode: 0o644 }));
  return `${registryLines(registry)}Signed as version 1 in ${file}.\n`;
};

const changeTariff = (options: BindingOptions): string => {
  const [account, tariff, from] = [text(options, 'account'), text(options, 'tariff'), at(options)];
  return changeRegistry(options, (registry) => withTariff(registry, account, { tariff, from }, lengthIn(options)), {
    shown: () =>
      `${account} has the tariff ${tariff} in all intervals from ${bangkokTime(from)} on, and the one before it in those before; what is settled stays priced as it is.\n`,
  });
};

const addAccount = (options: BindingOptions): string => {
  const [id, tokenFile] = [text(options, 'account'), text(options, 'tokenFile')];
  const isNew = !existsSync(tokenFile);
  const token = isNew
    ? randomBytes(18).toString('base64url')
    : attempt(tokenFile, () => readFileSync(tokenFile, 'utf8')).trim();
  if (token.length < 16) throw wrong('token-file', tokenFile, 'a file with a token of at least 16 characters');
  const account = {
    ...{
      id,
      key: publicKeyGiven(text(options, 'key'), 'account'),
      tokenHash: sha256(utf8(token)),
      tariff: text(options, 'tariff'),
    },
    openingCredit: nanoBaht(BigInt(whole(options, 'credit', 1_000_000_000)) * 1_000_000_000n),
  };
  return changeRegistry(options, (registry) => withAccount(registry, account), {
    // Only what is approved leaves anything behind.
    beforeSigning: () => {
      if (isNew) attempt(tokenFile, () => writeFileSync(tokenFile, `${token}\n`, { flag: 'wx', mode: 0o600 }));
    },
    shown: () =>
      `${id}: tariff ${account.tariff}, key ${account.key.kid}. The token that opens its page is in ${tokenFile}.\n`,
  });
};

/** By the record a gateway has signed (`meter replace`), whose word is checked against its enrolled key. */
const exchange = (options: BindingOptions): string => {
  const before = openedRegistry(options);
  const gateway = before.gateways.find(({ id }) => id === text(options, 'gateway'));
  if (gateway === undefined)
    throw new Fault('registry', `No gateway ${text(options, 'gateway')} is enrolled at ${before.core}.`);
  const record = openExchange(recordBytes(text(options, 'record')), gateway.key, verifySignature);
  const { binding, closed } = record;
  if (record.realm !== before.realm || record.core !== before.core || record.gateway !== gateway.id)
    throw new Fault('registry', `The record is of ${record.gateway} for ${record.core} (${record.realm}).`);
  const { replaced, point } = binding;
  if (replaced === undefined) throw new Fault('registry', 'The record does not say where the old meter ended.');
  if (before.points.find(({ id }) => id === point)?.gateway !== gateway.id)
    throw new Fault('registry', `${gateway.id} does not read ${point}: the exchange is not its to tell.`);
  return onPoint({ ...options, point }, (registry) => withExchange(registry, closed, { ...binding, replaced }));
};

/** The signed bytes, or the JSON that `meter replace` printed. */
const recordBytes = (file: string): Uint8Array => {
  const bytes = readBytes(file, 'record');
  if (bytes[0] !== 0x7b) return bytes;
  const { record, signed } = JSON.parse(new TextDecoder().decode(bytes)) as {
    record?: { signed?: unknown };
    signed?: unknown;
  };
  return new Uint8Array(Buffer.from(String(record?.signed ?? signed ?? ''), 'base64'));
};

const move = (options: BindingOptions, account: string, leaving: string | null): string => {
  const [point, from, length] = [text(options, 'point'), at(options), lengthIn(options)];
  const words = (registry: Registry): string => {
    const before = registry.accountBindings.filter((one) => one.point === point && one.from < from).at(-1)?.account;
    return `${pointLines(registry, point)}Up to ${bangkokTime(from)} all is ${before}'s, from then on ${account}'s. Open orders of ${before} for later intervals end when the core takes this, and what they set aside is free. What it has traded for them stays its own: it is settled as bought and not drawn, as sold and not given. Intervals that are settled by then stay with whom they were booked to.\n`;
  };
  return changeRegistry(options, (registry) => withTenant(registry, { account, point, from }, { length, leaving }), {
    shown: words,
  });
};

const onPoint = (options: BindingOptions, alter: (registry: Registry) => Registry): string =>
  changeRegistry(options, alter, { shown: (registry) => pointLines(registry, text(options, 'point')) });

/** With both numbers it is said anew; of one that is known already what is left out stays as it was. */
const connectionIn = (registry: Registry, options: BindingOptions): Connection => {
  const known = registry.points.find(({ id }) => id === options['point'])?.connection;
  const isAnew = options['importW'] !== undefined && options['exportW'] !== undefined;
  if (known === undefined && !isAnew)
    throw new Fault(
      'registry',
      `Nobody has said yet what the connection of ${text(options, 'point')} can carry. Name both --import-w and --export-w.`,
    );
  const watts = (name: 'importW' | 'exportW'): number =>
    known !== undefined && options[name] === undefined ? known[name] : whole(options, name, 100_000_000);
  return {
    importW: watts('importW'),
    exportW: watts('exportW'),
    daylightOnly: options['pvOnly'] === true || (!isAnew && known?.daylightOnly === true),
  };
};

const at = (options: BindingOptions) => instant(moment('from', text(options, 'from')));
const lengthIn = (options: BindingOptions): Millis => millis(whole(options, 'length', 60) * MINUTE);

const registersIn = (options: BindingOptions, imported: string, exported: string): StatedRegisters => ({
  importWh: wh(whole(options, imported, Number.MAX_SAFE_INTEGER)),
  exportWh: wh(whole(options, exported, Number.MAX_SAFE_INTEGER)),
});

/** As in the gateway's configuration: 64 digits. */
const commitment = (options: BindingOptions): Uint8Array => {
  const given = text(options, 'commitment');
  if (!/^[0-9a-f]{64}$/.test(given))
    throw wrong('commitment', given, 'the deviceCommitment in the configuration of the gateway, 64 hexadecimal digits');
  return fromHex(given);
};

const text = (options: BindingOptions, name: string): string => {
  const value = options[name];
  if (typeof value !== 'string') throw new TypeError(`the option ${name} was not asked for`);
  return value;
};

const whole = (options: BindingOptions, name: string, most: number): number => {
  const given = text(options, name);
  const value = Number(given);
  if (/^\d{1,16}$/.test(given) && value <= most) return value;
  throw wrong(name, given, `a whole number, at most ${most}`);
};

const oneOf = <Value extends string>(options: BindingOptions, name: string, allowed: readonly Value[]): Value => {
  const given = text(options, name);
  const known = allowed.find((one) => one === given);
  if (known === undefined) throw wrong(name, given, allowed.join(', '));
  return known;
};

const wrong = (option: string, given: string, allowed: string): Fault =>
  new Fault(
    'registry',
    `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} "${given}"; allowed: ${allowed}.`,
  );

const attempt = <T>(file: string, work: () => T): T => orFault('registry', work, (why) => `${file}: ${why}.`);
