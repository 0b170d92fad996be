import { isEnergyChannel } from '../../src/domain/quantity.ts';
import type { PlannedRead } from '../../src/profiles/plan-reads.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';
import { type Meaning, meaningsOf } from './meanings.ts';
import type { ModelPoint } from './models/model-table.ts';
import { modelTables } from './models/tables.ts';

/** A model as a device has it: `address` is where its ID stands, `length` its L. */
export type ModelBlock = Readonly<{ model: number; address: number; length: number }>;

/** A value of ours, the point that holds it and the point that holds its power of ten; null for floats. */
export type Located = Readonly<{ meaning: Meaning; value: ModelPoint; scale: ModelPoint | null }>;

/** ID and L. */
export const HEADER = 2;

/**
 * What a block says that the profile wants. A device whose L is short of a point does not have it; a value whose power of
 * ten is not there says nothing.
 */
export const locate = (profile: SunSpecProfile, { model, length }: ModelBlock): readonly Located[] => {
  const has = ({ offset, size }: ModelPoint): boolean => offset + size <= HEADER + length;
  const points = new Map(modelTables[model]?.points.filter(has).map((point) => [point.name, point]));
  return meaningsOf(model, profile.positivePower).flatMap((meaning): Located[] => {
    const wanted = isEnergyChannel(meaning.name) ? profile.energy[meaning.name] : profile.points[meaning.name];
    const value = points.get(meaning.point);
    if (!wanted || !value) return [];
    if (value.scale === undefined) return [{ meaning, value, scale: null }];
    const scale = points.get(value.scale);
    return scale ? [{ meaning, value, scale }] : [];
  });
};

const startOf = ({ value, scale }: Located): number => Math.min(value.offset, scale?.offset ?? value.offset);
const endOf = ({ value, scale }: Located): number =>
  Math.max(value.offset + value.size, scale ? scale.offset + scale.size : 0);

type Group = Readonly<{ from: number; end: number; members: readonly Located[] }>;

/**
 * Groups so that every value shares its question with its power of ten, which may stand a hundred registers later
 * (model 701). Null when a value and its power of ten do not fit into one question.
 */
const group = (located: readonly Located[], longest: number): readonly Group[] | null => {
  const groups: Group[] = [];
  for (const one of [...located].sort((a, b) => endOf(a) - endOf(b) || startOf(a) - startOf(b))) {
    const open = groups.at(-1);
    const from = open ? Math.min(open.from, startOf(one)) : 0;
    const end = open ? Math.max(open.end, endOf(one)) : endOf(one);
    if (end - from <= longest) {
      if (open) groups.pop();
      groups.push({ from, end, members: [...(open?.members ?? []), one] });
      continue;
    }
    if (endOf(one) - startOf(one) > longest) return null;
    groups.push({ from: startOf(one), end: endOf(one), members: [one] });
  }
  return groups;
};

/**
 * The questions for these values of a block, the first of which has the ID and L, alone where nothing else fits beside
 * them: a chain that has moved is noticed before it is believed. Null when some cannot be asked together with their power
 * of ten.
 */
export const readsOf = (
  block: ModelBlock,
  located: readonly Located[],
  longest: number,
  purpose: 'fast' | 'interval',
): readonly PlannedRead[] | null => {
  const wanted = purpose === 'fast' ? located : located.filter(({ meaning }) => isEnergyChannel(meaning.name));
  const groups = group(wanted, longest);
  const [first] = groups ?? [];
  const header: readonly Group[] = first && first.from > 0 ? [{ from: 0, end: HEADER, members: [] }] : [];
  return (
    groups &&
    [...header, ...groups].map(({ from, end, members }) => ({
      function: 3,
      address: block.address + from,
      count: end - from,
      most: Math.max(end - from, Math.min(longest, HEADER + block.length - from)),
      purpose,
      wanted: members.map(({ meaning }) => meaning.name),
    }))
  );
};
