import { loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import { checkSunSpecCapture } from '../../../drivers/sunspec/check-sunspec-capture.ts';
import { checkCapture } from '../../profiles/check-capture.ts';
import { fitness } from '../../profiles/fitness.ts';
import type { GoldenCapture } from '../../profiles/golden-capture.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { chooseModel, chooseProfile } from '../installer/choose-profile.ts';
import { listLines, profileLines, profileSummary } from '../installer/profile-lines.ts';
import { said, spoken } from '../speech.ts';
import { left } from '../terminal/text-width.ts';

export type ProfileOptions = Readonly<{
  action: 'list' | 'show' | 'test';
  ids?: readonly string[];
  json?: boolean;
}>;

/** `gridtokenx profile list | show | test`: 0, or 1 when a capture is not what the profile says. @throws Fault. */
export const run = async ({ action, ids = [], json = false }: ProfileOptions): Promise<number> => {
  switch (action) {
    case 'list':
      return list(json);
    case 'show':
      return show(ids, json);
    case 'test':
      return test(ids.length === 0 ? profileIds : ids, json);
  }
};

const print = (json: boolean, value: object, lines: () => readonly string[]): void => {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : spoken(`${lines().join('\n')}\n`));
};

const list = async (json: boolean): Promise<number> => {
  const all = [...(await loadProfiles(profileIds)).values()].map(profileSummary);
  print(json, all, () => listLines(all));
  return 0;
};

const show = async (ids: readonly string[], json: boolean): Promise<number> => {
  for (const id of ids) {
    const profile = await chooseProfile(id);
    print(json, { ...profile, fitness: fitness(profile) }, () => profileLines(profile));
  }
  return 0;
};

const differences = (profile: MeterProfile, capture: GoldenCapture): readonly string[] => {
  switch (profile.protocol) {
    case 'modbus':
      return checkCapture(profile, capture);
    case 'sunspec':
      return checkSunSpecCapture(profile, capture);
    case 'opc-ua':
      return ['an OPC UA profile has no registers that could be captured'];
  }
};

type Finding = Readonly<{ capture: string; kind: GoldenCapture['kind']; differences: readonly string[] }>;
type Tested = Readonly<{ id: string; findings: readonly Finding[]; none: boolean; why: string | null }>;

/** Why there is nothing to decode. */
const whyNone = ({ protocol }: MeterProfile): string =>
  protocol === 'opc-ua' ? 'no registers, nothing to capture: an OPC UA server hands out decoded values' : 'no captures';

const testedLines = ({ id, findings, none, why }: Tested): readonly string[] =>
  none
    ? [`${id}: ${said(why ?? '')}`]
    : findings.flatMap((one) => [
        `${left(said(one.differences.length === 0 ? 'ok' : 'FAIL'), 4)} ${id}: ${one.capture} (${one.kind})`,
        ...one.differences.map((difference) => `       ${difference}`),
      ]);

const test = async (ids: readonly string[], json: boolean): Promise<number> => {
  const all: Tested[] = [];
  for (const id of ids) {
    const { profile, captures } = await chooseModel(id);
    const findings = (captures ?? []).map((capture) => ({
      capture: capture.name,
      kind: capture.kind,
      differences: differences(profile, capture),
    }));
    all.push({
      id: profile.id,
      findings,
      none: findings.length === 0,
      why: findings.length === 0 ? whyNone(profile) : null,
    });
  }
  const findings = all.flatMap((one) => one.findings);
  const failed = findings.filter((one) => one.differences.length > 0).length;
  print(json, { captures: findings.length, failed, profiles: all }, () => [
    ...all.flatMap(testedLines),
    `${all.length} models, ${findings.length} captures, ${failed} differ`,
  ]);
  return failed > 0 ? 1 : 0;
};
