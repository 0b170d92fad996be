import { expect, test } from 'vitest';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { type CoreRunningState, coreReloadPlan } from '../../src/configuration/core-reload-plan.ts';

const file = {
  core: 'substation-1',
  keyFile: 'core.key',
  logKeyFile: 'log.key',
  storage: 'data',
  registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
};
const of = (changed: object) =>
  coreConfiguration([{ name: 'core.json', value: { ...file, ...changed } }], '/etc/gridtokenx');
const calm: CoreRunningState = { rulesRefused: () => null, registryRefused: () => null };
const why = { en: 'Orders rest.', th: 'มีคำสั่งค้าง' };

const planOf = (next: object, state: CoreRunningState, running: object = {}) => {
  const { steps, refusals } = coreReloadPlan(of(running), of(next), state);
  return {
    steps: steps.map(({ path, effect }) => `${path} ${effect}`),
    refusals: refusals.map(({ path, restart }) => `${path}${restart ? ' restart' : ''}`),
  };
};

test.for<readonly [name: string, next: object, steps: readonly string[]]>([
  ['nothing', {}, []],
  ['another port', { http: { port: 9_000 } }, ['http rebuild']],
  ['rates', { rates: { orders: 5 } }, ['rates in-place']],
  ['sessions', { sessions: { idleSeconds: 30 } }, ['sessions in-place']],
  ['the level of the log', { logLevel: 'warn' }, ['logLevel in-place']],
  ['retention', { retention: { requestsDays: 3 } }, ['retention in-place']],
  ['the market', { market: { gateMinutes: 10 } }, ['market in-place']],
  ['tariffs of another folder', { dataFolder: 'tariffs' }, ['dataFolder in-place']],
  ['a regulator', { roles: { regulators: [{ name: 'erc', tokenHash: 'cd'.repeat(32) }] } }, ['roles in-place']],
  ['an author', { roles: { authors: [{ name: 'somchai', key: 'd6'.repeat(32) }] } }, ['changes in-place']],
  ['algorithms', { cryptography: { algorithms: ['Ed25519'] } }, ['cryptography in-place']],
  ['snapshots and ticks', { journal: { rowsPerSnapshot: 5, idleTickSeconds: 5 } }, ['journal in-place']],
  ['a longer trial', { changes: { trialSeconds: 600 } }, ['changes in-place']],
  ['windows', { maintenance: [{ days: ['tue'], from: '02:00', to: '04:00' }] }, ['maintenance in-place']],
])('%s is taken by a core that runs', ([, next, steps]) => {
  expect(planOf(next, calm)).toEqual({ steps, refusals: [] });
});

test.for<readonly [name: string, next: object, state: CoreRunningState, refusals: readonly string[]]>([
  ['another core', { core: 'substation-2' }, calm, ['core restart']],
  ['another realm', { realm: 'sandbox' }, calm, ['realm restart']],
  ['another key', { keyFile: 'other.key' }, calm, ['keyFile restart']],
  ['another key of the log', { logKeyFile: 'other.key' }, calm, ['logKeyFile restart']],
  ['another storage', { storage: 'other' }, calm, ['storage restart']],
  ['another registry file', { registry: { ...file.registry, file: 'other.cose' } }, calm, ['registry restart']],
  ['threads', { verification: { threads: 2 } }, calm, ['verification restart']],
  ['events kept', { eventsKept: 500 }, calm, ['eventsKept restart']],
  ['a journal elsewhere', { journal: { connectionFile: 'pg' } }, calm, ['journal.connectionFile restart']],
  ['a smaller journal', { journal: { largestMebibytes: 16 } }, calm, ['journal.largestMebibytes restart']],
  ['rules while orders rest', { market: { tick: 50 } }, { ...calm, rulesRefused: () => why }, ['market']],
  ['tariffs while orders rest', { dataFolder: 'x' }, { ...calm, rulesRefused: () => why }, ['dataFolder']],
  [
    'an algorithm that the registry has',
    { cryptography: { algorithms: ['ES256'] } },
    { ...calm, registryRefused: () => why },
    ['cryptography.algorithms'],
  ],
])('%s is refused by a core that runs', ([, next, state, refusals]) => {
  expect(planOf(next, state)).toEqual({ steps: [], refusals });
});

test('the operator, whose key is that of the registry, may change the configuration, and the list may say otherwise', () => {
  const names = (roles: object) => of({ roles }).changes.authors.map(({ name, may }) => `${name} ${may.join(' ')}`);
  expect(names({})).toEqual(['operator propose rollback']);
  expect(names({ authors: [{ name: 'somchai', key: 'd6'.repeat(32) }] })).toEqual([
    'somchai propose rollback',
    'operator propose rollback',
  ]);
  expect(names({ authors: [{ name: 'op', key: file.registry.operatorKey, may: ['rollback'] }] })).toEqual([
    'op rollback',
  ]);
});

test.for<readonly [old: object, said: RegExp]>([
  [{ regulators: [] }, /core\.json: regulators is roles\.regulators now\. Write it there\.$/],
  [{ http: { requestsPerMinute: 60 } }, /http\.requestsPerMinute is rates\.public now/],
  [{ http: { rates: { orders: 1 } } }, /http\.rates is rates now/],
  [{ changes: { authors: [] } }, /changes\.authors is roles\.authors now/],
])('a setting under the place it had before is refused with its place now: %j', ([old, said]) => {
  expect(() => of(old)).toThrow(said);
});
