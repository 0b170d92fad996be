import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadProfile } from '../../../drivers/profiles/catalogue.ts';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { readCaptureState } from '../../adapters/sqlite/read-outbox.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { Layer } from '../../configuration/layer.ts';
import { exchangeProblem, replaceable, withReplacement } from '../../configuration/replace-meter.ts';
import { rewritten } from '../../configuration/rewrite-layer.ts';
import { isObject } from '../../configuration/schema.ts';
import { type RegisterValue, type Wh, wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import { type DeviceId, isOpaqueId } from '../../domain/identity.ts';
import type { EnergyChannel } from '../../domain/quantity.ts';
import type { DeviceBinding, StatedRegisters } from '../../domain/registry.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import { checkDisplay, onDisplay } from '../../metering/display-check.ts';
import { ownTurn } from '../../metering/meter-rules.ts';
import { statedRegister } from '../../metering/register-arithmetic.ts';
import { fitness } from '../../profiles/fitness.ts';
import { unitRange } from '../../profiles/unit-range.ts';
import { toBase64, toHex, utf8 } from '../../wire/bytes.ts';
import { type ExchangeRecord, exchangeHash, signExchange } from '../../wire/exchange-record.ts';
import { bindingHash } from '../../wire/registry-fields.ts';
import { gatewayProfiles } from '../gateway-profiles.ts';
import { gatewaySettings } from '../gateway-settings.ts';
import { numberOption } from '../installer/ranges.ts';
import { product } from '../product.ts';
import { checkedGateway, readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { replaceFile } from '../replace-file.ts';
import { siteLayers } from '../site-layers.ts';
import { spoken } from '../speech.ts';

type Register = 'closingImport' | 'closingExport' | 'openingImport' | 'openingExport';

/** Registers in Wh, and the same once more in kWh as the displays show them. */
export type ReplaceOptions = Readonly<
  Record<Register, string> &
    Record<`display${Capitalize<Register>}`, string> & {
      config: string;
      device: string;
      with: string;
      at: string;
      serial?: string;
      profile?: string;
      unit?: string;
      belowSealed?: boolean;
      unchecked?: boolean;
      json?: boolean;
    }
>;

/**
 * `gridtokenx meter replace`: writes the meter that took over into the gateway's configuration and prints the signed
 * record of it, which the operator of the core needs for the registry.
 */
export const run = async (options: ReplaceOptions): Promise<number> => {
  const file = resolve(options.config);
  const configuration = readGatewayConfiguration(file);
  const meter = replaceable(configuration, options.device, { name: file, taken: deviceOf(options.with) });
  const before = meter.binding;
  const profiles = {
    closing: await loadProfile(meter.profile),
    opening: await loadProfile(options.profile ?? meter.profile),
  };
  if (fitness(profiles.opening).settlement.fit === 'unfit')
    throw new Fault(
      'configuration',
      `The model ${profiles.opening.id} is not fit to settle by. Choose a meter that is.`,
    );
  const shownBy = (when: 'closing' | 'opening', channel: EnergyChannel) => (wattHours: Wh) =>
    onDisplay(statedRegister(wattHours), meter.ratios, ownTurn(profiles[when], channel, null));
  const registers = (when: 'closing' | 'opening'): StatedRegisters => ({
    importWh: registerOf(options, `${when}Import`, shownBy(when, 'import')),
    exportWh: registerOf(options, `${when}Export`, shownBy(when, 'export')),
  });
  const { commitment, secret } = commitmentTo(options);
  const binding: DeviceBinding = {
    device: options.with,
    point: before.point,
    from: momentOf(options.at),
    opening: registers('opening'),
    replaced: registers('closing'),
    deviceCommitment: commitment,
  };
  const problem = exchangeProblem(before, binding);
  if (problem !== null) throw new Fault('configuration', problem);
  const outbox = join(configuration.storage, 'outbox.sqlite');
  if (options.unchecked !== true && options.belowSealed !== true) refuseBelowSealed(options, outbox, before, shownBy);

  const { layer, text, written } = linesIn(file);
  const value = withReplacement(layer.value, {
    old: options.device,
    binding,
    serialNumber: options.serial ?? null,
    profile: options.profile ?? null,
    unit:
      options.unit === undefined
        ? null
        : numberOption('unit', options.unit, ...unitRange(lineOf(configuration, meter.device))),
  });
  await refuseUnreadable(checkedGateway({ ...layer, value }, file));
  const { realm, core, gateway, keyFile } = configuration;
  const record: ExchangeRecord = { realm, core: core.id, gateway, closed: options.device, binding };
  const signed = signExchange(record, readKeyFile(keyFile, 'gateway'));
  const kept = replaceFile(layer.name, rewritten(layer.name, text, written(value)), stampOf(new Date()));
  const words = inWords(record, signed, secret);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ file: layer.name, kept, record: words })}\n`
      : `${JSON.stringify(words, null, 2)}\n`,
  );
  if (options.unchecked)
    process.stderr.write(spoken('Nobody compared the closing registers with what is sealed, as --unchecked asks.\n'));
  process.stderr.write(
    spoken(
      `${layer.name} now has ${options.with} in the place of ${options.device}; the old file is ${kept}.\nRestart the gateway, and give the record above to the operator of ${core.id}: until the registry has it, batches wait in the outbox.\n`,
    ),
  );
  return 0;
};

/** Where the lines stand: in the one file, or in that of a folder; `written` is the value as that file has it. */
const linesIn = (file: string): Readonly<{ layer: Layer; text: string; written: (value: unknown) => unknown }> => {
  const { layers, sectionOf } = siteLayers(file, 'gateway');
  const layer = layers.find(({ value }) => isObject(value) && Array.isArray(value['lines']));
  if (layer === undefined) throw new Fault('configuration', `${file} has no lines: nothing can be replaced in it.`);
  const section = sectionOf(layer);
  return {
    layer,
    text: readFileSync(layer.name, 'utf8'),
    written: (value) => (section !== null && isObject(value) ? value[section] : value),
  };
};

/** On a line of OPC UA any unit is one too many: the configuration says so. */
const lineOf = ({ lines }: GatewayConfiguration, device: DeviceId): 'rtu' | 'rtu-over-tcp' | 'tcp' => {
  const kind = lines.find(({ meters }) => meters.some((meter) => meter.device === device))?.transport.kind;
  return kind === undefined || kind === 'opc-ua' ? 'tcp' : kind;
};

/** @throws Fault `configuration` for what the gateway would not start with: a model on a foreign line, ratios multiplied twice. */
const refuseUnreadable = async (configuration: GatewayConfiguration): Promise<void> => {
  const profiles = await gatewayProfiles(configuration);
  gatewaySettings(configuration, { profiles, limits: readLimits, version: product.version });
};

const closingOptions = [
  ['import', 'importWh', 'closingImport', 'displayClosingImport'],
  ['export', 'exportWh', 'closingExport', 'displayClosingExport'],
] as const;

/**
 * What is sealed stands: with a closing register below it nothing would be counted until the new meter has made up the
 * difference, and nobody would see why. A display that ends a digit earlier is no contradiction.
 * @throws Fault `configuration` for a register below what is sealed of this meter, or when nobody can tell: a gateway
 * that runs keeps everybody else out of its outbox.
 */
const refuseBelowSealed = (
  options: ReplaceOptions,
  outbox: string,
  { device, point }: DeviceBinding,
  shownBy: (when: 'closing', channel: EnergyChannel) => (register: Wh) => RegisterValue,
): void => {
  if (!existsSync(outbox)) return;
  const kept = sealedState(outbox);
  const chain = kept?.points.find((one) => one.point === point);
  if (chain === undefined || (chain.device ?? device) !== device) return;
  const { at, register } = chain.boundary;
  for (const [channel, key, closing, display] of closingOptions) {
    const shown = checkDisplay(shownBy('closing', channel)(register[key]), options[display]);
    const isBelow = Number(options[closing]) < register[key];
    if (isBelow && shown !== null && shown.differenceWh < -shown.toleranceWh)
      throw new Fault(
        'configuration',
        `${optionOf(closing)} is ${options[closing]} Wh, but ${register[key]} Wh of ${device} are sealed as of ${bangkokTime(at)}. Read the display of the old meter again; if it is right, say --below-sealed: then nothing is counted until the new meter has made up the difference.`,
      );
  }
};

const sealedState = (outbox: string): ReturnType<typeof readCaptureState> => {
  try {
    return readCaptureState(outbox);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault(
      'configuration',
      `The closing registers cannot be compared with what is sealed: ${cause.message} Stop the gateway first (sudo systemctl stop gridtokenx-gateway), then say this again; or say --unchecked, and nobody compares them.`,
      { cause },
    );
  }
};

const deviceOf = (id: string): string => {
  if (!isOpaqueId(id))
    throw new Fault(
      'configuration',
      `"${id}" is no id of a device. Use lower-case letters, digits and hyphens, never a serial number.`,
    );
  return id;
};

/** A day of grace, because virtual time may be ahead; later is a slip of the pen that would stop settlement. */
const DAY_MS = 86_400_000;

const momentOf = (text: string): Instant => {
  const at = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new Fault(
      'configuration',
      `--at is "${text}". Give a moment with its offset, such as 2026-11-24T10:22:00+07:00.`,
    );
  if (at > Date.now() + DAY_MS)
    throw new Fault('configuration', `--at is ${text}, which is yet to come. Check the date.`);
  return instant(at);
};

const optionOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Entered twice: in primary Wh as the gateway shows it, turns of the counter included; and as the display shows it. */
const registerOf = (options: ReplaceOptions, name: Register, onMeter: (register: Wh) => RegisterValue): Wh => {
  const text = options[name];
  const value = /^\d{1,15}$/.test(text) ? wh(Number(text)) : null;
  if (value === null)
    throw new Fault('configuration', `${optionOf(name)} is "${text}". Give whole Wh, such as 5230410.`);
  const display = `display${name.charAt(0).toUpperCase()}${name.slice(1)}` as `display${Capitalize<Register>}`;
  const shown = checkDisplay(onMeter(value), options[display]);
  if (shown === null)
    throw new Fault(
      'configuration',
      `${optionOf(display)} is "${options[display]}". Give the kWh of the display with all its digits, such as 5230.41.`,
    );
  if (!shown.agrees)
    throw new Fault(
      'configuration',
      `${optionOf(name)} is ${value} Wh, but the display shows ${options[display]} kWh: ${Math.round(Math.abs(shown.differenceWh))} Wh apart. Read both again.`,
    );
  return value;
};

/** Salted, so that nobody can guess the serial number from leaves; who holds the record can show what it was. */
const commitmentTo = ({ serial, with: device }: ReplaceOptions) => {
  const salt = toHex(randomBytes(16));
  const subject = serial ?? device;
  return {
    commitment: sha256(utf8(`${salt}/${subject}`)),
    secret: { commitmentOf: serial === undefined ? 'device' : 'serialNumber', subject, salt },
  };
};

/** To the millisecond, UTC: two exchanges in a row keep two files. */
const stampOf = (now: Date): string => now.toISOString().replaceAll(/[-:.]/g, '');

/** What the operator's registry takes over, word for word, and the signature over it. */
const inWords = (record: ExchangeRecord, signed: Uint8Array, secret: object): object => {
  const { binding, ...names } = record;
  const { device, point, from, opening, replaced, deviceCommitment } = binding;
  return {
    format: 'gridtokenx/meter-exchange/v1',
    ...names,
    binding: {
      device,
      point,
      from: bangkokTime(from),
      opening,
      replaced,
      deviceCommitment: toHex(deviceCommitment),
    },
    bindingHash: toHex(bindingHash(binding)),
    secret,
    payloadHash: toHex(exchangeHash(record)),
    signed: toBase64(signed),
  };
};
