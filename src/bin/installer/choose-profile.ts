import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadCaptures, loadProfile, profileIds } from '../../../drivers/profiles/catalogue.ts';
import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { whyOf } from '../../domain/why.ts';
import type { GoldenCapture } from '../../profiles/golden-capture.ts';
import type { MeterProfile } from '../../profiles/profile.ts';

/** A model and what its answers are known to mean; captures are missing where a person's own profile has none yet. */
export type Model = Readonly<{ profile: MeterProfile; captures: readonly GoldenCapture[] | null }>;

const isFile = (name: string): boolean => /\.(ts|mjs|js)$/.test(name);

/** A model by its id, or a person's own profile by its file. @throws Fault `configuration` */
export const chooseProfile = async (name: string): Promise<MeterProfile> => {
  if (isFile(name)) return profileIn(name);
  if (profileIds.includes(name)) return loadProfile(name);
  const meant = nearMiss(name, profileIds);
  const hint = meant === null ? '`gridtokenx profile list` shows all' : `did you mean "${meant}"?`;
  throw new Fault('configuration', `There is no meter profile "${name}"; ${hint}${hint.endsWith('?') ? '' : '.'}`);
};

/** The same with its captures: of a file, those that lie beside it as `<name>.captures.ts`. @throws Fault */
export const chooseModel = async (name: string): Promise<Model> => {
  const profile = await chooseProfile(name);
  if (!isFile(name)) return { profile, captures: profile.protocol === 'opc-ua' ? null : await loadCaptures(name) };
  const beside = resolve(name.replace(/\.(ts|mjs|js)$/, '.captures.$1'));
  if (!existsSync(beside)) return { profile, captures: null };
  const { default: captures } = await imported(beside);
  if (!Array.isArray(captures))
    throw new Fault(
      'configuration',
      `${beside} exports no list of captures by default: see those of drivers/profiles.`,
    );
  return { profile, captures };
};

const profileIn = async (file: string): Promise<MeterProfile> => {
  const { default: profile } = await imported(resolve(file));
  if (isProfile(profile)) return profile;
  throw new Fault(
    'configuration',
    `${file} exports no meter profile by default: see drivers/profiles/eastron/sdm630.ts for one.`,
  );
};

/** As much as tells a profile from something else; the type checker is for those who write one. */
const isProfile = (value: unknown): value is MeterProfile => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, protocol, points, energy } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' &&
    (protocol === 'modbus' || protocol === 'sunspec' || protocol === 'opc-ua') &&
    typeof points === 'object' &&
    typeof energy === 'object'
  );
};

const imported = async (file: string): Promise<Readonly<{ default?: unknown }>> => {
  if (!existsSync(file)) throw new Fault('configuration', `There is no file ${file}.`);
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('configuration', `${file} cannot be loaded: ${why}`, { cause });
  }
};
