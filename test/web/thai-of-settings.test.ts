import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusal } from '../../src/configuration/refusal.ts';
import { allowed } from '../../src/configuration/words/allowed.ts';
import { settlementReasons } from '../../src/profiles/fitness.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { settingRefusalInThai } from '../../src/web/words/thai-of-settings.ts';
import { allowedTemplates, refusalTemplates } from '../support/refusal-templates.ts';

const FILE = 'src/web/words/thai-setting-refusals.ts';
const quoted = (text: string): string =>
  text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
const written = (): string => {
  const rows = Object.entries({ ...refusalTemplates(), ...allowedTemplates() });
  return `/**
 * What configurations are refused with, in Thai, by its English: {} is a particular, {1} the first of them. Written out of
 * \`src/configuration/words\` by \`REFUSALS=write npx vitest run --project unit test/web/thai-of-settings.test.ts\`.
 */
// biome-ignore format: it is written by a program.
export const thaiSettingRefusals: Readonly<Record<string, string>> = {
${rows.map(([english, thai]) => `  ${quoted(english)}: ${quoted(thai)},`).join('\n')}
};
`;
};

test('what the page knows of refusals is what configurations are refused with', () => {
  if (process.env['REFUSALS'] === 'write') writeFileSync(FILE, written());
  expect(readFileSync(FILE, 'utf8')).toBe(written());
});

const layer = '/etc/gridtokenx/gateway.json';
const at = `${layer}: lines[0].meters[1]`;
/** As they come, with particulars in which a full stop, a semicolon or a colon stands. */
const refused = [
  refusal('missing', { layer, path: 'storage', allowed: allowed.text() }),
  refusal('missing', { layer, path: '', allowed: allowed.group() }),
  refusal('value', { layer, path: 'http.port', value: '99999', allowed: allowed.wholeNumber(0, 65_535, '') }),
  refusal('value', { layer, path: 'silenceSeconds', value: '"a: b; c."', allowed: allowed.number(1, 3_600, 's') }),
  refusal('value', {
    layer,
    path: 'realm',
    value: '"sandbix"',
    allowed: allowed.oneOf(['sandbox', 'live'], 'sandbox'),
  }),
  refusal('value', { layer, path: 'core.key', value: '"00"', allowed: allowed.noPublicKey() }),
  refusal('value', { layer, path: 'core.url', value: '"x"', allowed: allowed.address(['http:', 'https:']) }),
  refusal('unknown-key', { layer, path: 'lnes', group: '', value: '[]', known: ['lines', 'mqtt'], meant: 'lines' }),
  refusal('unknown-key', { layer, path: 'mqtt.x', group: 'mqtt', value: null, known: ['url'], meant: null }),
  refusal('unit-range', { at, unit: null, least: 1, most: 247 }),
  refusal('twice', { layer, what: 'device', which: 'h01' }),
  refusal('ratios-differ', { at, kind: 'voltage', one: '[1,1]', other: '[2,1]' }),
  refusal('foreign-line', { at, profile: 'eastron/sdm120', kind: 'opc-ua' }),
  refusal('no-binding', { at, role: 'delivery' }),
  refusal('unit', {
    ...{ layer, path: 'silenceSeconds', value: '"22 kV"', written: 'kV', units: ['ms', 's'], meant: null },
    ...{ dimension: { en: 'a time', th: 'เวลา' }, allowed: allowed.number(1, 3_600, 's') },
  }),
  refusal('unfit-to-settle', { at, profile: 'a/b', why: settlementReasons['netting-unknown'] }),
  refusal('no-credentials', { layer, path: 'keyFile', value: 'credential:gateway.key' }),
  refusal('listeners-of-one', { layer, ofOne: 9, all: 5 }),
].map(({ said }) => said);

test.for(refused)('$en', ({ en, th }) => {
  expect(settingRefusalInThai(en)).toBe(th);
});

test('an alarm of a change that was refused is in Thai throughout, a line for each thing that is wrong', () => {
  const why = refused.map(({ en }) => en).join('\n');
  const alarm = `A change of the configuration was refused, and what ran before runs on. ${why}`;
  expect(inThai(alarm)).toBe(
    `การเปลี่ยนการตั้งค่าถูกปฏิเสธ ระบบยังทำงานด้วยการตั้งค่าเดิม ${refused.map(({ th }) => th).join('\n')}`,
  );
});

test('what is no refusal of a configuration is left to others', () => {
  expect(settingRefusalInThai('The disk is on fire.')).toBeNull();
});
