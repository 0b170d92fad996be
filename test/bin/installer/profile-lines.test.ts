import { expect, test } from 'vitest';
import { loadProfile, profileIds } from '../../../drivers/profiles/catalogue.ts';
import { profileLines } from '../../../src/bin/installer/profile-lines.ts';
import { textWidth } from '../../../src/bin/terminal/text-width.ts';

const shown = async (id: string): Promise<readonly string[]> => profileLines(await loadProfile(id));
/** The words of a table's line. */
const cells = (lines: readonly string[], name: string): readonly string[] =>
  (lines.find((line) => line.startsWith(`  ${name} `)) ?? '').trim().split(/ {2,}/);

test('a Modbus meter: words, sentinels, probe, mark, timing, counters with their width and turn, the most it can count', async () => {
  const lines = await shown('abb/b24');
  for (const line of [
    'Word order: high word first.',
    'Probe: frequency, plausible between 45 and 65.',
    'Model mark: ascii in 3:0x8960: B24 (unconfirmed).',
    'Serial number: u32 in 3:0x8900.',
    'Phases are netted: its counters count the sum of the three (unconfirmed).',
  ])
    expect(lines).toContain(line);
  const text = lines.join(' ').replaceAll(/ +/g, ' ');
  expect(text).toMatch(/Longest read: \d+ registers\. Timing: gap \d+ ms, turnaround \d+ ms, timeout \d+ to \d+ ms/);
  expect(text).toContain('Sentinels ("not available", hexadecimal): u16 ffff, s16 7fff, u32 ffffffff');
  // Its 64 bits count tens of watt-hours: 10^1 Wh.
  expect(cells(lines, 'import')).toEqual(['import', '3:0x5000', 'u64', '64', '10 Wh', '10,000,000', 'not known']);
  expect(cells(lines, 'power-factor')).toEqual(['power-factor', '3:0x5b3a', 's16', '0.001', '±1']);
});

test('the turn of a counter, a turned sign, a netting nobody states', async () => {
  expect(cells(await shown('deye/hybrid-1p'), 'import')).toContain('65,536');
  expect(cells(await shown('growatt/tl-x'), 'power.active')).toContain('0.1 W, sign turned');
  const lines = await shown('growatt/tl-xh');
  expect(lines).toContain('How it nets its phases: nobody says.');
  expect(lines.join('\n')).toContain('Maximum rate: 690,000 W');
  // 4:0x0bfd counts tenths of kWh: 100 Wh.
  expect(cells(lines, 'import').slice(1, 5)).toEqual(['4:0x0bfd', 'u32', '32', '100 Wh']);
  expect(cells(lines, 'frequency').at(-1)).toBe('?');
});

test.each(profileIds)('%s: fits on 80 columns, and no notation of ours', async (id) => {
  const lines = await shown(id);
  // A path without blanks is not broken: it is there to be copied.
  for (const line of lines) if (line.trim().includes(' ')) expect([line, textWidth(line) <= 80]).toEqual([line, true]);
  expect(lines.join('\n')).not.toMatch(/10\^| x -?\d|undefined|NaN/);
});
