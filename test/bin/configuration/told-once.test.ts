import { expect, test } from 'vitest';
import { toldOnce } from '../../../src/bin/configuration/told-once.ts';
import type { ChangeAnswer } from '../../../src/domain/configuration-change.ts';

const request = 'ab'.repeat(32);
const trial: ChangeAnswer = { kind: 'trial', change: 2, seconds: 45 };
const confirmed: ChangeAnswer = { kind: 'confirmed', change: 2, why: 'well' };

test('a request that is asked again and again is told of once for each thing that came of it; a file every time', () => {
  const told: ChangeAnswer[] = [];
  const tell = toldOnce(({ answer }) => void told.push(answer));
  for (const answer of [trial, trial, trial, confirmed, confirmed]) tell({ id: request, way: 'api', answer });
  expect(told).toEqual([trial, confirmed]);
  const refused: ChangeAnswer = { kind: 'refused', change: 3, why: 'no' };
  for (let times = 0; times < 2; times += 1) tell({ id: 'file-0123456789abcdef', way: 'file', answer: refused });
  expect(told).toEqual([trial, confirmed, refused, refused]);
});
