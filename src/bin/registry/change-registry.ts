import { readFileSync } from 'node:fs';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { Fault } from '../../domain/fault.ts';
import type { Registry } from '../../domain/registry.ts';
import { whyOf } from '../../domain/why.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { openRegistry, signRegistry } from '../../wire/registry-file.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { replaceFile } from '../replace-file.ts';
import { registryLines } from './registry-lines.ts';

/** A registry's file, the operator's private key, and whether the change is to be signed or only shown. */
export type Signed = Readonly<{ registry: string; operator: string; approve?: boolean }>;

/** What is looked at before a change is signed, what is done once it is written, and which lines of the registry, and what else, whoever signs it should see. */
type Showing = Readonly<{
  beforeSigning?: () => void;
  afterWriting?: () => void;
  shown?: (registry: Registry) => string;
}>;

/** Shows what a registry would be, or signs it and puts it in the place of the old one. */
export const changeRegistry = (
  { registry: file, operator, approve }: Signed,
  alter: (registry: Registry) => Registry,
  { beforeSigning = () => undefined, afterWriting = () => undefined, shown = registryLines }: Showing = {},
): string => {
  const signer = readKeyFile(operator, 'operator');
  const before = openRegistry(readBytes(file, 'registry'), signer.key, verifySignature, isEnrollableKey).registry;
  const after = alter(before);
  const bytes = signRegistry(after, signer, isEnrollableKey);
  if (approve !== true)
    return `${shown(after)}Nothing is changed yet: say --approve to sign this as version ${after.version}.\n`;
  beforeSigning();
  const kept = replaceFile(file, bytes, `v${before.version}`);
  afterWriting();
  return `${shown(after)}Signed as version ${after.version}; version ${before.version} is kept as ${kept}. A core that runs on this file takes it within seconds.\n`;
};

export const openedRegistry = ({ registry, operator }: Readonly<{ registry: string; operator: string }>): Registry =>
  openRegistry(readBytes(registry, 'registry'), publicKeyGiven(operator, 'operator'), verifySignature, isEnrollableKey)
    .registry;

/** @throws Fault `registry`. */
export const readBytes = (file: string, what: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('registry', `The ${what} ${file} cannot be read: ${why}.`, { cause });
  }
};
