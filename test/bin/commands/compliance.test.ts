import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFile, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { lockFolder } from '../../../src/adapters/sqlite/folder-lock.ts';
import { type ComplianceOptions, run } from '../../../src/bin/commands/compliance.ts';
import { type IncidentOptions, run as runIncident } from '../../../src/bin/commands/compliance-incident.ts';
import { watchedDuties } from '../../../src/bin/compliance/compliance-watch.ts';
import { lastBackup, noteBackup } from '../../../src/bin/compliance/last-backup.ts';
import { daysOfJournal } from '../../../src/bin/compliance/what-is-seen.ts';
import { programOf } from '../../../src/bin/compliance/which-program.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { gatewayProgram } from '../../../src/bin/configuration/gateway-program.ts';
import type { ComplianceReport } from '../../../src/compliance/compliance-report.ts';
import { watchCompliance } from '../../../src/compliance/watch-compliance.ts';
import type { ComplianceFinding, ComplianceTerms } from '../../../src/domain/compliance.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import { DAY, HOUR, instant, MINUTE } from '../../../src/domain/time.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { virtualTime } from '../../support/virtual-time.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-compliance-'));
  configure({});
  createKeyFile(inFolder('gateway.key'), 'gateway');
  vi.stubEnv('GRIDTOKENX_LANG', 'en');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const inFolder = (name: string): string => join(folder, name);
const configure = (changes: object): void =>
  writeFileSync(inFolder('gateway.json'), JSON.stringify({ ...gatewayFile(), ...changes }));
/** As a key file says it, to the second. */
const madeDaysAgo = (days: number): string =>
  `made ${new Date(Date.now() - days * DAY).toISOString().replace(/\.\d+/, '')}`;
/** A command in this process, with what it said. */
const said = async (work: () => Promise<number>) => {
  let [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  try {
    return { code: await work(), stdout, stderr };
  } finally {
    vi.restoreAllMocks();
  }
};
const gateway = () => ({ gateway: inFolder('gateway.json') });
const compliance = (options: Partial<ComplianceOptions>) =>
  said(() => run({ action: 'status', ...gateway(), ...options }));
type Incident = IncidentOptions extends infer One ? (One extends unknown ? Omit<One, 'gateway'> : never) : never;
const incident = (options: Incident) => said(() => runIncident({ ...gateway(), ...options } as IncidentOptions));
const findings = async (): Promise<readonly ComplianceFinding[]> =>
  JSON.parse((await compliance({ json: true })).stdout).findings;
const verdictOf = (all: readonly ComplianceFinding[], duty: string, subject: string) =>
  all.find((one) => one.duty === duty && one.subject === subject)?.verdict;

test('of what is shipped nothing is broken; a key that others read and logs of 89 days are', async () => {
  expect((await compliance({})).code).toBe(0);
  chmodSync(inFolder('gateway.key'), 0o644);
  configure({ retention: { batchesDays: 89 } });
  expect((await compliance({})).code).toBe(1);
  const found = await findings();
  expect(verdictOf(found, 'key-file', 'gateway key')).toBe('broken');
  expect(verdictOf(found, 'log-retention', 'Outbox (receipts, alarms)')).toBe('broken');
  // Its file may be full before 400 days are over.
  expect(verdictOf(found, 'log-retention', 'Power quality')).toBe('unproven');
});

test('the age of a key is what its file says; when that was copied is no proof', async () => {
  expect(verdictOf(await findings(), 'key-age', 'gateway key')).toBe('kept');
  const text = readFileSync(inFolder('gateway.key'), 'utf8');
  writeFileSync(inFolder('gateway.key'), text.replace(/^made .*$/m, 'made 2020-01-01T00:00:00Z'));
  expect(verdictOf(await findings(), 'key-age', 'gateway key')).toBe('broken');
  writeFileSync(inFolder('gateway.key'), text.replace(/^made .*\n/m, ''));
  expect(verdictOf(await findings(), 'key-age', 'gateway key')).toBe('unproven');
});

test('a gateway is held to its own keyDays and the TLS it takes of the broker, by what is in force and not by a file edited since', async () => {
  const text = readFileSync(inFolder('gateway.key'), 'utf8');
  writeFileSync(inFolder('gateway.key'), text.replace(/^made .*$/m, madeDaysAgo(40)));
  const mqtt = { url: 'mqtts://dso.example:8883', group: 's1' };
  configure({ mqtt, cryptography: { keyDays: 30, brokerTls: '1.3' }, retention: { batchesDays: 89 } });
  const all = await findings();
  expect(verdictOf(all, 'key-age', 'gateway key')).toBe('broken');
  expect(all.find(({ subject }) => subject === 'connection to the broker')?.message).toContain('TLS 1.3');
  const start = { clock: fakeClock({ start: instant(Date.now()), scheduler: virtualTime() }) };
  (await beginConfiguration(gatewayProgram, inFolder('gateway.json'), start.clock))[Symbol.dispose]();
  configure({ mqtt });
  const kept = await findings();
  expect(verdictOf(kept, 'log-retention', 'Outbox (receipts, alarms)')).toBe('broken');
  expect(verdictOf(kept, 'key-age', 'gateway key')).toBe('broken');
});

test('a core is held to its own retention and keyDays', async () => {
  for (const purpose of ['core', 'log'] as const) createKeyFile(inFolder(`${purpose}.key`), purpose);
  const content = {
    ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data' },
    registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
    retention: { quarantineDays: 31, requestsDays: 30 },
    cryptography: { keyDays: 30 },
  };
  writeFileSync(inFolder('core.json'), JSON.stringify(content));
  const key = readFileSync(inFolder('log.key'), 'utf8');
  writeFileSync(inFolder('log.key'), key.replace(/^made .*$/m, madeDaysAgo(40)));
  const law = JSON.parse(readFileSync('config/compliance/thailand.json', 'utf8')) as ComplianceTerms;
  const stated = law.requirements.map((one) => (one.duty === 'personal-data-retention' ? { ...one, value: 30 } : one));
  writeFileSync(inFolder('terms.json'), JSON.stringify({ ...law, requirements: stated }));
  const asked = { action: 'status', core: inFolder('core.json'), terms: inFolder('terms.json'), json: true } as const;
  const all = JSON.parse((await said(() => run(asked))).stdout).findings;
  expect(verdictOf(all, 'personal-data-retention', 'Quarantine')).toBe('broken');
  expect(verdictOf(all, 'personal-data-retention', 'Folder of requests')).toBe('kept');
  expect(verdictOf(all, 'key-age', 'log key')).toBe('broken');
  expect(verdictOf(all, 'key-age', 'core key')).toBe('kept');
  await expect(run({ action: 'status', gateway: inFolder('core.json') })).rejects.toThrow(
    /core\.json is the configuration of a core: say --core\.$/,
  );
  for (const unknown of ['key of the operator', 'keys of gateways', 'keys of accounts'])
    expect(verdictOf(all, 'key-age', unknown)).toBe('unproven');
});

test('of keys of others it is said how old they are as far as their entries and the signed history tell', async () => {
  const days = (count: number) => new Date(Date.now() - count * DAY).toISOString().slice(0, 10);
  const author = (name: string, made?: string) => ({
    ...{ name, key: toHex(createKeyFile(inFolder(`${name}.key`), 'operator').key.raw) },
    ...(made !== undefined && { madeOn: made }),
  });
  const authors = [author('old', days(40)), author('young', days(5)), author('silent')];
  configure({ roles: { authors }, cryptography: { keyDays: 30 } });
  const verdicts = async () => {
    const found = await findings();
    return authors.map(({ name }) => verdictOf(found, 'key-age', `key of the author ${name}`));
  };
  expect(await verdicts()).toEqual(['broken', 'kept', 'unproven']);
  // A start 31 days ago: so long they have been named here.
  const clock = fakeClock({ start: instant(Date.now() - 31 * DAY), scheduler: virtualTime() });
  (await beginConfiguration(gatewayProgram, inFolder('gateway.json'), clock))[Symbol.dispose]();
  expect(await verdicts()).toEqual(['broken', 'broken', 'broken']);
  const told = (await findings()).find(({ subject }) => subject === 'key of the author silent');
  expect(told?.message).toMatch(
    /^The key of the author silent has been named here for 31 days, and 30 days are the most/,
  );
});

test('the same in Thai, every line of it', async () => {
  vi.stubEnv('GRIDTOKENX_LANG', 'th');
  const { stdout } = await compliance({});
  const lines = stdout.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(line).toMatch(/[ก-๙]/);
});

test('the 72 hours of a breach go on while the gateway is off: the run after it says so at its first look', async () => {
  const start = Date.now();
  const since = new Date(start - 71 * HOUR).toISOString();
  await incident({ action: 'open', case: 'laptop', kind: 'breach', what: 'lost', since, by: 'somchai' });
  /** A gateway that looks at its duties once and ends; what is on of the case after it. */
  const looks = async (from: number, standing: readonly string[]): Promise<readonly string[]> => {
    const scheduler = virtualTime();
    const clock = fakeClock({ start: instant(from), scheduler });
    const duties = watchedDuties(programOf(gateway()), { clock, log: quietLog() });
    const said = new Map<string, string | null>();
    const failed = (fault: Fault) => expect.fail(fault.message);
    const watching = watchCompliance({ ...duties, clock, failed, simulated: true, standing: new Set(standing) });
    const ending = watching.subscribe(({ id, standing: on, priority }) => said.set(id, on ? priority : null));
    // The first look is five minutes after the start.
    scheduler.advance(5 * MINUTE);
    await expect.poll(() => [...said.keys()].filter((id) => id.includes('laptop')).length).toBeGreaterThan(0);
    ending.unsubscribe();
    return [...said].flatMap(([id, priority]) => (priority === null ? [] : [`${priority} ${id}`])).toSorted();
  };
  const warned = 'compliance/breach-notice/laptop/unproven';
  expect(await looks(start, [])).toEqual([`high ${warned}`]);
  // It was off when the last hour went by.
  expect(await looks(start + HOUR, [warned])).toEqual(['critical compliance/breach-notice/laptop']);
  const told = new Date(start).toISOString();
  await incident({ action: 'tell', case: 'laptop', whom: 'PDPC', what: 'letter 7', at: told, by: 'somchai' });
  expect(await looks(start + 2 * HOUR, ['compliance/breach-notice/laptop'])).toEqual([]);
});

test('a breach counts down, is told of and closed, and what was entered stays', async () => {
  const by = 'somchai';
  const since = new Date(Date.now() - 50 * HOUR).toISOString();
  const opened = await incident({ action: 'open', case: 'laptop', kind: 'breach', what: 'lost', since, by });
  expect(opened.stdout).toMatch(/^Of the 72 h of the case laptop, 50 are over, and nobody was told: tell the office/);
  expect(verdictOf(await findings(), 'breach-notice', 'laptop')).toBe('unproven');
  await expect(incident({ action: 'close', case: 'laptop', outcome: 'found', risk: true, by })).rejects.toThrow(
    /Enter it first/,
  );
  const told = new Date(Date.now() - HOUR).toISOString();
  await incident({ action: 'tell', case: 'laptop', whom: 'PDPC', what: 'letter 7', at: told, by });
  const [one] = JSON.parse((await incident({ action: 'list', json: true })).stdout).cases;
  expect(one).toMatchObject({ what: 'lost', by, told: [{ at: Date.parse(told), whom: 'pdpc', what: 'letter 7', by }] });
  expect((await incident({ action: 'list' })).stdout).toBe(
    '✓ laptop, breach of personal data: The case laptop was told within its 72 h.\n',
  );
  await incident({ action: 'close', case: 'laptop', outcome: 'found', risk: true, by });
  expect(verdictOf(await findings(), 'breach-notice', 'laptop')).toBeUndefined();
  const entries = readFileSync(join(folder, 'state', 'compliance', 'cases.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
  expect(entries.map((line) => JSON.parse(line).entry.does)).toEqual(['open', 'tell', 'close']);
});

test.for<readonly [string, Incident, RegExp]>([
  ['a name of a person', { action: 'tell', case: 'Khun A', whom: 'x', what: 'x', by: 'x' }, /never who it is about\.$/],
  [
    'a kind',
    { action: 'open', case: 'a', kind: 'theft', what: 'x', by: 'x' },
    /^--kind "theft"; allowed: breach, access, erasure\.$/,
  ],
  [
    'somebody to tell',
    { action: 'tell', case: 'a', whom: 'the press', what: 'x', by: 'x' },
    /^--whom "the press"; allowed: pdpc, person, persons, other\.$/,
  ],
  [
    'a moment',
    { action: 'open', case: 'a', kind: 'breach', what: 'x', since: 'yesterday', by: 'x' },
    /^--since "yesterday"/,
  ],
  [
    'a moment of the Buddhist era',
    { action: 'open', case: 'a', kind: 'breach', what: 'x', since: '2569-11-01T00:00+07:00', by: 'x' },
    /^--since "2569-11-01T00:00\+07:00"; allowed: a year of the common era; did you mean 2026-11-01T00:00\+07:00 \(พ\.ศ\. 2569\)\?$/,
  ],
  [
    'a kind that is a slip',
    { action: 'open', case: 'a', kind: 'breech', what: 'x', by: 'x' },
    /^--kind "breech"; allowed: breach, access, erasure\. Did you mean "breach"\?$/,
  ],
  ['what happened', { action: 'open', case: 'a', kind: 'breach', what: ' ', by: 'x' }, /^--what is empty; allowed: /],
  ['who has entered it', { action: 'open', case: 'a', kind: 'breach', what: 'x', by: '' }, /^--by is empty; allowed: /],
  [
    'what came of it',
    { action: 'close', case: 'a', outcome: '', risk: true, by: 'x' },
    /^--outcome is empty; allowed: /,
  ],
])('%s that is none is refused in words', async ([, options, why]) => {
  await expect(incident(options)).rejects.toThrow(why);
});

test('a register that was altered is broken, and nothing is entered in it', async () => {
  for (const id of ['a', 'b']) await incident({ action: 'open', case: id, kind: 'access', what: 'x', by: 'y' });
  const file = join(folder, 'state', 'compliance', 'cases.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"x"', '"z"'));
  expect(verdictOf(await findings(), 'breach-notice', 'register of cases')).toBe('broken');
  await expect(incident({ action: 'open', case: 'c', kind: 'access', what: 'x', by: 'y' })).rejects.toThrow(
    /was altered/,
  );
});

test('a program that runs notes what it sees, and writes the month that is over, signed and chained', async () => {
  const { watch } = watchedDuties(programOf(gateway()), {
    clock: { state: () => 'synchronised' } as never,
    log: quietLog(),
  });
  const finding = (verdict: 'kept' | 'broken'): ComplianceFinding => ({
    ...{ duty: 'clock', subject: 'clock', verdict },
    message:
      verdict === 'kept'
        ? "This machine's clock is 1.0 ms off at most; 10 ms are allowed."
        : "This machine's clock is 20.0 ms off, and 10 ms are the most: check its time server and the way there.",
  });
  // 30 November 2026, 22:00 in Bangkok; two hours later it is December there.
  const evening = Date.UTC(2026, 10, 30, 15);
  const look = (hours: number, verdict: 'kept' | 'broken') =>
    lastValueFrom(watch.note([finding(verdict)], instant(evening + hours * HOUR)));
  await look(0, 'kept');
  await look(1, 'broken');
  await look(2, 'kept');
  await look(2.5, 'kept');
  const reports = join(folder, 'state', 'compliance');
  const { report } = JSON.parse(readFileSync(join(reports, 'gateway-1-compliance-2026-11.json'), 'utf8')) as {
    report: ComplianceReport;
  };
  expect(report).toMatchObject({ complete: true, period: { label: '2026-11' }, previous: null, program: 'gateway' });
  // From the first look on an hour kept and one broken; the month before that nobody looked.
  expect(report.duties).toMatchObject([
    { duty: 'clock', kept: 3_600, broken: 3_600, unproven: 0, unseen: 30 * 86_400 - 7_200, breaches: 1 },
  ]);
  const verified = await compliance({ action: 'report', verify: reports, key: inFolder('gateway.key') });
  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^✓ .*2026-11\.json, SHA-256 [0-9a-f]{64}\n$/),
  });
  const { key } = createKeyFile(inFolder('other.key'), 'gateway');
  const { kid } = readKeyFile(inFolder('gateway.key'), 'gateway').key;
  const byOther = await compliance({ action: 'report', verify: reports, key: toHex(key.raw) });
  expect(byOther).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(`: The report is signed by the key ${kid}, which is not known here\\.\n$`),
  });
  const page = readFileSync(join(reports, 'gateway-1-compliance-2026-11.th.html'), 'utf8');
  expect(page).toContain('11/2569');
  expect(page).not.toContain('2026-');
  expect(page).toContain('<td>1,826 วัน</td>');

  // Another one, of the month under way, hangs on the first.
  await compliance({
    action: 'report',
    month: new Date(Date.now() + 7 * HOUR).toISOString().slice(0, 7),
    out: reports,
  });
  const chain = readFileSync(join(reports, 'reports.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(chain.map(({ previous }) => previous)).toEqual([null, chain[0].hash]);
  writeFileSync(
    join(reports, chain[0].file),
    readFileSync(join(reports, chain[0].file), 'utf8').replace('"breaches":1', '"breaches":0'),
  );
  expect(await compliance({ action: 'report', verify: reports, key: inFolder('gateway.key') })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^✗ .*It was altered/),
  });
});

test('journald: the last that is said holds; what is said by size alone is said by nobody', () => {
  expect(daysOfJournal(['[Journal]\nSystemMaxUse=1G\n'])).toBeUndefined();
  expect(daysOfJournal(['[Journal]\n#MaxRetentionSec=90day\n'])).toBeUndefined();
  expect(daysOfJournal(['MaxRetentionSec=30day\n', 'MaxRetentionSec=13week\n'])).toBe(91);
  expect(daysOfJournal(['MaxRetentionSec=7776000\n'])).toBe(90);
  expect(daysOfJournal(['MaxRetentionSec=0\n'])).toBeUndefined();
  // The last one wins, whatever it says: empty is the default again, and what cannot be read is nothing.
  for (const last of ['', 'infinity', '90 fortnights', 'x', '-1day'])
    expect(daysOfJournal(['MaxRetentionSec=30day\n', `MaxRetentionSec=${last}\nSystemMaxUse=1G\n`])).toBeUndefined();
  expect(daysOfJournal(['MaxRetentionSec=3month\nMaxRetentionSec = 2weeks 3d 12h \n'])).toBe(17);
  // systemd.time(7): m is minutes, M months.
  expect(daysOfJournal(['MaxRetentionSec=4M\n'])).toBe(121);
  expect(daysOfJournal(['MaxRetentionSec=4m\n'])).toBe(0);
  expect(daysOfJournal(['Storage=none\nMaxRetentionSec=1year\n'])).toBe(0);
});

test('whoever runs it states for how long personal data are kept, in the storage', async () => {
  configure({ record: { folder: 'recordings' }, retention: { recordingsDays: 30 } });
  expect(verdictOf(await findings(), 'personal-data-retention', 'Recordings')).toBe('unproven');
  const terms = JSON.parse(readFileSync('config/compliance/thailand.json', 'utf8'));
  const stated = terms.requirements.map((one: { duty: string }) =>
    one.duty === 'personal-data-retention' ? { ...one, value: 29 } : one,
  );
  mkdirSync(join(folder, 'state', 'compliance'), { recursive: true });
  const write = (requirements: unknown) =>
    writeFileSync(join(folder, 'state', 'compliance', 'terms.json'), JSON.stringify({ name: 'ours', requirements }));
  write(stated);
  expect(verdictOf(await findings(), 'personal-data-retention', 'Recordings')).toBe('broken');
  write(stated.slice(1));
  await expect(compliance({})).rejects.toThrow(
    /terms\.json: these duties are missing: clock; allowed: every duty, once\.$/,
  );
  write([...stated, stated[0]]);
  await expect(compliance({})).rejects.toThrow(/the duty "clock" stands twice|at most|1 to 13/);
  write(stated.map((one: object, at: number) => (at === 0 ? { ...one, unit: 'days' } : one)));
  await expect(compliance({})).rejects.toThrow(/the duty "clock" counts in days; allowed: ms\.$/);
});

test('a report says that it is kept only where somebody looked, and nothing is broken now', async () => {
  const month = new Date(Date.now() + 7 * HOUR).toISOString().slice(0, 7);
  const report = async () => {
    const { code, stdout, stderr } = await compliance({ action: 'report', month, json: true });
    return { code, kept: JSON.parse(stdout).kept, why: stderr };
  };
  const unwatched = expect.stringMatching(/^gridtokenx: No duty was watched in \d{4}-\d\d: [^\n]+\n$/);
  expect(await report()).toEqual({ code: 1, kept: false, why: unwatched });
  const clock = { state: () => 'synchronised' } as never;
  const { watch } = watchedDuties(programOf(gateway()), { clock, log: quietLog() });
  const kept: ComplianceFinding = { duty: 'life-support', subject: 'program', verdict: 'kept', message: 'x' };
  await lastValueFrom(watch.note([kept], instant(Date.now() - 1_000)));
  expect(await report()).toEqual({ code: 0, kept: true, why: '' });
  chmodSync(inFolder('gateway.key'), 0o644);
  configure({ retention: { batchesDays: 89 } });
  chmodSync(inFolder('gateway.key'), 0o600);
  const now = expect.stringMatching(/^gridtokenx: Broken as the report was made: log-retention[^\n]+\n$/);
  expect(await report()).toEqual({ code: 1, kept: false, why: now });
});

test('a lock that a power cut left behind keeps nobody from entering a case, or a report from being made', async () => {
  const duties = join(folder, 'state', 'compliance');
  mkdirSync(duties, { recursive: true });
  const { pid } = spawnSync('true');
  writeFileSync(join(duties, 'reports.lock'), `${pid}\n`);
  await incident({ action: 'open', case: 'a', kind: 'access', what: 'x', by: 'y' });
  const month = new Date(Date.now() + 7 * HOUR).toISOString().slice(0, 7);
  expect((await compliance({ action: 'report', month })).stdout).toMatch(/^wrote /);
});

test('a case is not entered while another process writes to the register', async () => {
  const duties = join(folder, 'state', 'compliance');
  using _ = lockFolder(duties, 'another');
  await expect(incident({ action: 'open', case: 'a', kind: 'access', what: 'x', by: 'y' })).rejects.toThrow(
    /is in use by another/,
  );
});

test('a backup is known by when it was noted, and by nothing else', () => {
  expect(noteBackup(folder, instant(Date.UTC(2026, 10, 30)))).toBe(true);
  expect(readFileSync(inFolder('last-backup'), 'utf8')).toBe('2026-11-30T07:00:00+07:00\n');
  expect(noteBackup(inFolder('nowhere'), instant(0))).toBe(false);
  expect(lastBackup(folder)).toBe(Date.UTC(2026, 10, 30));
  rmSync(inFolder('last-backup'));
  expect(lastBackup(folder)).toBeNull();
  // What cannot be read is no reason to end the core.
  mkdirSync(inFolder('last-backup'));
  expect(lastBackup(folder)).toBeNull();
});

test('whose duties must be said', async () => {
  await expect(said(() => run({ action: 'status' }))).rejects.toThrow(/^Say whose duties: --gateway .* or --core/);
  await expect(compliance({ action: 'report' })).rejects.toThrow(/^Say of which month: --month 2026-11\.$/);
  await expect(compliance({ action: 'report', month: '2026' })).rejects.toThrow(/^--month "2026"; allowed: a month/);
  await expect(compliance({ action: 'report', verify: folder })).rejects.toThrow(/^Say whose signature/);
});
