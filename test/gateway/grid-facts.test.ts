import { defer, NEVER, Subject, tap, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import { type ClockState, instant, later, millis, SECOND } from '../../src/domain/time.ts';
import { keepGridFacts, tellCore } from '../../src/gateway/grid-facts.ts';
import type { Happening } from '../../src/gateway/happening.ts';
import { allIsKept } from '../../src/gateway/keeping.ts';
import type { CoreClient } from '../../src/ports/core-client.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';
import { parseFact } from '../../src/wire/grid-fact.ts';
import { runCore } from '../support/core-fixture.ts';
import { coreLink } from '../support/core-link.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const alarm = (change: Partial<Alarm> = {}): Alarm => ({
  id: 'frequency-band/grid/emergency',
  kind: 'frequency-band',
  source: {},
  priority: 'critical',
  state: 'raised',
  since: instant(ten + 5 * SECOND),
  at: instant(ten + 6 * SECOND),
  measured: { value: 48.7, limit: 49, unit: 'Hz' },
  tells: 'emergency',
  message: '',
  ...change,
});
const over = (change: Partial<Alarm> = {}): Alarm =>
  alarm({ state: 'returned-unacknowledged', at: instant(ten + 30 * SECOND), ...change });

/** The part of a gateway that lives on when the process dies, and everything it was ever given. */
const disk = () => {
  const memory = memoryQualityStore();
  const held: SealedFact[] = [];
  const keepFact: QualityStore['keepFact'] = (fact) => memory.keepFact(fact).pipe(tap(() => held.push(fact)));
  const store: QualityStore = { ...memory, keepFact };
  return { store, memory, held };
};

type Life = Readonly<{
  quality?: QualityStore;
  core?: Pick<CoreClient, 'tell'>;
  restored?: readonly Alarm[];
  clock?: () => ClockState;
  from?: number;
  epoch?: number;
}>;

/** One life of the process, from its start; `raise` is what the alarms of the gateway do. */
const live = ({ quality, core, restored = [], clock: state = () => 'simulated', from = 0, epoch = 1 }: Life) => {
  const scheduler = virtualTime();
  const log = quietLog();
  const ports = {
    ...(quality && { quality }),
    core: { submit: () => NEVER, tell: () => NEVER, ...core },
    clock: fakeClock({ start: later(ten, millis(from * SECOND)), scheduler, state }),
    signer: testSignerPort('gateway'),
    random: seededRandom(1),
    log,
  };
  const settings = { sealing: { ...sealRules, epoch } };
  const happenings = new Subject<Happening>();
  const happened: Happening[] = [];
  const running = tellCore(settings, ports)(happenings).subscribe((one) => happened.push(one));
  const keeping = allIsKept().facts;
  running.add(keepGridFacts(settings, ports, keeping, restored)(happenings).subscribe((one) => happened.push(one)));
  scheduler.advance(0);
  return {
    log,
    happened,
    seconds: (count: number) => scheduler.advance(count * SECOND),
    raise: (one: Alarm) => happenings.next({ kind: 'alarm', alarm: one }),
    die: () => running.unsubscribe(),
    conditions: () =>
      happened.flatMap((one) =>
        one.kind === 'condition' ? [`${one.condition.standing ? 'stands' : 'gone'} ${one.condition.id}`] : [],
      ),
  };
};
const told = (facts: readonly SealedFact[]) =>
  facts.map(({ body }) => {
    const { header, fact } = parseFact(body);
    return `${header.sequence} ${fact.kind} ${fact.stands ? 'stands' : 'over'}`;
  });

test('an alarm that tells is signed, kept, told to a real core, and shown there until it is over', () => {
  const core = runCore();
  const { store, memory } = disk();
  const gateway = live({ quality: store, core: coreLink(core, () => 'none') });
  gateway.raise(alarm());
  expect(memory.contents.pending).toHaveLength(1);
  gateway.seconds(1);
  expect(core.service.view().facts).toEqual([
    {
      ...{ zone: 'zone-1', gateway: 'gw-1', kind: 'emergency', since: '2026-11-24T10:00:05+07:00', meters: 0 },
      measured: { value: 48_700, limit: 49_000, unit: 'Hz' },
    },
  ]);
  gateway.raise(over());
  gateway.seconds(1);
  expect(core.service.view().facts).toEqual([]);
  expect(memory.contents.pending).toEqual([]);
});

test('without a store nothing is kept and nothing told', () => {
  const gateway = live({ core: { tell: () => throwError(() => new Error('nobody asks')) } });
  gateway.raise(alarm());
  gateway.seconds(60);
  expect(gateway.happened).toEqual([]);
});

describe('a gateway that dies', () => {
  test('between keeping and sending: after the restart the same bytes are sent, and counted once', () => {
    const core = runCore();
    const { store, memory } = disk();
    const before = live({ quality: store });
    before.raise(alarm());
    before.die();
    const [kept] = memory.contents.pending;
    expect(told(memory.contents.pending)).toEqual(['1 emergency stands']);
    const sent: SealedFact[] = [];
    const link = coreLink(core, () => 'none');
    const after = live({
      quality: store,
      core: { tell: (fact) => link.tell(fact).pipe(tap({ subscribe: () => sent.push(fact) })) },
      restored: [alarm()],
      from: 60,
    });
    after.seconds(5);
    expect(sent).toEqual([kept]);
    expect(core.service.view().facts).toHaveLength(1);
    after.raise(over());
    after.seconds(1);
    expect(told(sent)).toEqual(['1 emergency stands', '2 emergency over']);
  });

  test('after sending, before the answer came: the core answers the same, and has one fact', () => {
    const core = runCore();
    const { store, memory, held } = disk();
    const before = live({ quality: store, core: coreLink(core, () => 'answer-lost') });
    before.raise(alarm());
    before.seconds(1);
    before.die();
    expect([memory.contents.pending.length, core.service.view().facts.length]).toEqual([1, 1]);
    const commands = core.service.view().journal.commands;
    const after = live({ quality: store, core: coreLink(core, () => 'none'), restored: [alarm()], from: 60 });
    after.seconds(5);
    expect(memory.contents.pending).toEqual([]);
    expect(core.service.view().journal.commands).toBe(commands);
    expect(told(held)).toEqual(['1 emergency stands']);
  });

  test('between the alarm and the fact: what stands and was never told is told after the restart', () => {
    const { store, held } = disk();
    live({ quality: store, restored: [alarm()], from: 60 });
    expect(told(held)).toEqual(['1 emergency stands']);
    const [fact] = held;
    expect(fact && parseFact(fact.body).fact).toMatchObject({ since: ten + 5_000, at: ten + 6_000 });
  });

  test('with a book that lost the alarm: what was told and stands no more is told to be over', () => {
    const { store, held } = disk();
    const before = live({ quality: store });
    before.raise(alarm());
    before.die();
    live({ quality: store, restored: [], from: 60 });
    expect(told(held)).toEqual(['1 emergency stands', '2 emergency over']);
  });

  test('and is given a new epoch: what stands is told anew, as the core has let go of it', () => {
    const { store, held } = disk();
    const before = live({ quality: store });
    before.raise(alarm());
    before.die();
    live({ quality: store, restored: [alarm()], epoch: 2, from: 60 });
    expect(held.map(({ body }) => parseFact(body).header.epoch)).toEqual([1, 2]);
  });
});

test('while the core is out of reach facts wait, in order, and people are told; then they go', () => {
  const core = runCore();
  let down = true;
  const { store, memory } = disk();
  const gateway = live({ quality: store, core: coreLink(core, () => (down ? 'unreachable' : 'none')) });
  gateway.raise(alarm());
  gateway.seconds(1);
  gateway.raise(over());
  gateway.seconds(60);
  expect(new Set(gateway.conditions())).toEqual(new Set(['stands core-unreachable/facts']));
  expect(memory.contents.pending).toHaveLength(2);
  down = false;
  gateway.seconds(11);
  expect(memory.contents.pending).toEqual([]);
  expect(gateway.conditions()).toContain('gone core-unreachable/facts');
  expect(core.service.view().facts).toEqual([]);
});

test('what the core refuses for good is in the log with its bytes, alarmed, and holds up nothing', () => {
  const core = runCore();
  const { store, held } = disk();
  const gateway = live({ quality: store, core: coreLink(core, () => 'none') });
  gateway.raise(alarm({ id: 'foreign', tells: 'congestion', source: { device: 'd-h03', point: 'h03' } }));
  gateway.raise(alarm());
  gateway.seconds(1);
  expect(core.service.view().facts).toMatchObject([{ kind: 'emergency' }]);
  expect(gateway.conditions()).toContain('stands core-refused/fact');
  const [refused] = held;
  const line = gateway.log.lines.find(({ level }) => level === 'error');
  expect(line).toMatchObject({
    fields: { fact: 1, reason: 'point-not-of-gateway', body: refused && Buffer.from(refused.body).toString('hex') },
    message: expect.stringContaining('grid fact 1'),
  });
});

test('a full disk holds facts in memory, says so in the log, and tells the core once there is room', () => {
  const { store, memory } = disk();
  let full = true;
  const quality: QualityStore = {
    ...store,
    keepFact: (fact) =>
      defer(() => (full ? throwError(() => new Fault('disk-full', 'No room.')) : store.keepFact(fact))),
  };
  const gateway = live({ quality });
  gateway.raise(alarm());
  gateway.seconds(2);
  expect(gateway.log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: expect.stringMatching(/^No room\. Grid facts wait in memory/) }),
  );
  full = false;
  gateway.seconds(60);
  expect(told(memory.contents.pending)).toEqual(['1 emergency stands']);
});

test('a clock nobody trusts holds facts back; once it is trusted they are told with that moment', () => {
  let state: ClockState = 'unsynchronised';
  const { store, held } = disk();
  const gateway = live({ quality: store, clock: () => state });
  gateway.raise(alarm());
  gateway.seconds(10);
  expect(held).toEqual([]);
  state = 'synchronised';
  gateway.seconds(1);
  const [fact] = held;
  expect(fact && parseFact(fact.body)).toMatchObject({
    header: { clock: 'synchronised' },
    fact: { since: ten + 11_000, at: ten + 11_000 },
  });
});

test('a store that does not say where telling goes on holds facts back; what stands when it does is told', () => {
  const { store, memory, held } = disk();
  const fault = new Fault('storage', 'quality.sqlite cannot be opened.');
  let broken = true;
  const lastFact = () => defer(() => (broken ? throwError(() => fault) : memory.lastFact()));
  const before = [alarm({ id: 'restored', kind: 'line-silent', tells: 'congestion', source: { device: 'h01' } })];
  const gateway = live({ quality: { ...store, lastFact }, restored: before });
  gateway.raise(alarm({ id: 'gone' }));
  gateway.seconds(10);
  gateway.raise(over({ id: 'gone' }));
  gateway.raise(alarm({ id: 'stays' }));
  gateway.seconds(60);
  expect(held).toEqual([]);
  const said = gateway.log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  expect(said).toEqual(['quality.sqlite cannot be opened. Grid facts wait in memory, and the core is not told.']);
  broken = false;
  gateway.seconds(120);
  expect(told(held)).toEqual(['1 congestion stands', '2 emergency stands']);
  gateway.raise(over({ id: 'stays' }));
  expect(told(held).at(-1)).toBe('3 emergency over');
  expect(gateway.log.lines.at(-1)?.message).toBe('Grid facts are kept again.');
});
