import { expect, test } from 'vitest';
import { reportPage } from '../../../src/bin/installer/commission-page.ts';
import {
  type ReportOf,
  reportOf,
  reportText,
  signReport,
  verifyReport,
} from '../../../src/bin/installer/commission-report.ts';
import { instant } from '../../../src/domain/time.ts';
import { testSigner } from '../../support/test-signers.ts';
import { showing, soundEvidence } from '../../support/wiring.ts';

const gateway = testSigner('gateway');
const about: ReportOf = {
  configuration: {
    ...{ gateway: 'gateway-1', realm: 'sandbox' },
    core: { key: testSigner('core').key.raw, logKey: testSigner('log').key.raw },
  },
  line: 'rs485-1',
  meter: {
    device: 'm1',
    point: 'point-m1',
    role: 'delivery',
    unit: 3,
    profile: 'eastron/sdm630',
    serialNumber: '4711',
    ratios: { current: [200, 5], voltage: [1, 1], appliedBy: 'meter' },
    limits: null,
    feeder: null,
    grid: {
      exportLimitW: null,
      demandCurrentA: null,
      shortCircuitCurrentA: null,
      ratedKva: null,
      ratedA: null,
      exports: null,
    },
    binding: null,
    earlier: [],
    nodes: [],
    at: 'lines[0].meters[0]',
  },
  installer: 'Somsri <b>สมศรี</b>',
  at: instant(Date.parse('2026-11-24T10:22:00+07:00')),
};
const signed = (evidence = soundEvidence) => signReport(reportOf(evidence, about), gateway);

test('what people and meters say is text on the page, never markup', () => {
  const page = reportPage(signed({ ...soundEvidence, said: { ...soundEvidence.said, serialNumber: '<script>"&' } }));
  expect(page).toContain('Somsri &lt;b&gt;สมศรี&lt;/b&gt;');
  expect(page).toContain('&lt;script&gt;&quot;&amp;');
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/(src|href)=|url\(/);
});

test('it names meter, serial, profile, ratios, checks, dates, installer, result and what ties it to the signed report', () => {
  const one = signed();
  const page = reportPage(one);
  // Buddhist Era: 2026 + 543.
  for (const words of [
    'm1',
    'point-m1',
    '4711',
    'eastron/sdm630',
    '200/5',
    '2026-11-24T10:22:00+07:00',
    '2569',
    'PASSED',
  ])
    expect(page).toContain(words);
  for (const text of [one.hash, one.kid]) expect(page).toContain(text);
  expect(page.match(/<tr /g)).toHaveLength(one.report.checks.length);
});

test('the worst check is the result', () =>
  expect(reportPage(signed(showing({ 'voltage.L2': 0 })))).toContain('NOT PASSED'));

test('the same report is the same bytes; any letter changed is noticed', () => {
  const text = reportText(signed());
  expect(text).toBe(reportText(signed()));
  expect(verifyReport(text, gateway.key).why).toBe(null);
  const spaced = JSON.stringify(JSON.parse(text), null, 2);
  expect(verifyReport(spaced, gateway.key).why).toBe(null);
  for (const [from, to] of [
    ['"result":"pass"', '"result":"fail"'],
    ['4711', '4712'],
    ['สมศรี', 'สมศร'],
    ['200/5', '100/5'],
  ] as const) {
    const altered = text.replace(from, to);
    expect(altered).not.toBe(text);
    expect(verifyReport(altered, gateway.key).why).toMatch(/altered/);
  }
  expect(() => verifyReport('{"report":{}}', gateway.key)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

test('the page names the keys that a prosumer compares with those the core shows', () => {
  const page = reportPage(signReport(reportOf(soundEvidence, about), gateway));
  for (const purpose of ['core', 'log', 'gateway'] as const) expect(page).toContain(testSigner(purpose).key.kid);
});
