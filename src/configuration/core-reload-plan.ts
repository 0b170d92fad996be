import type { ReloadPlan, Sentence } from '../domain/reload.ts';
import { sameData } from '../domain/same-data.ts';
import type { CoreConfiguration } from './core-configuration.ts';
import {
  changesRule,
  logLevelRule,
  needsRestart,
  type Planned,
  planRefusal,
  planSections,
  type SectionRules,
  step,
} from './plan-sections.ts';

/** What a running core holds that a new configuration must not lose. */
export type CoreRunningState = Readonly<{
  /** Why the market's rules cannot be those of this configuration now; null: they can. */
  rulesRefused: (next: CoreConfiguration) => Sentence | null;
  /** Why the registry in force does not go with it; null: it does. */
  registryRefused: (next: CoreConfiguration) => Sentence | null;
}>;

const restarts = (...paths: readonly string[]): Planned => ({
  refusals: paths.map((path) => needsRestart(path, 'core')),
});

const changed = <Part extends object>(was: Part, is: Part, ...keys: readonly (keyof Part)[]): readonly (keyof Part)[] =>
  keys.filter((key) => was[key] !== is[key]);

/** What a section that changed means for a core that runs. One that is not here is taken with the next start. */
const rules: SectionRules<CoreConfiguration, CoreRunningState> = {
  storage: () => ({ refusals: [planRefusal('storage', 'storage-of-core', {}, true)] }),
  http: ({ was, is }) => {
    if (was.host !== is.host || was.port !== is.port || (was.tls === null) !== (is.tls === null))
      return step(
        'http',
        'rebuild',
        `The core listens on ${is.host} port ${is.port}; whoever listens to it comes again there.`,
        `คอร์ย้ายไปรับการเชื่อมต่อที่ ${is.host} พอร์ต ${is.port} ผู้ที่เชื่อมต่ออยู่ต้องเชื่อมต่อใหม่`,
      );
    return step(
      'http',
      'in-place',
      'Connections from now on get the other certificate; gateways that pin its key must know the new one.',
      'การเชื่อมต่อใหม่จะได้ใบรับรองอื่น เกตเวย์ที่ตรึงกุญแจต้องรู้จักกุญแจใหม่',
    );
  },
  rates: () =>
    step('rates', 'in-place', 'Callers are held to other rates from now on.', 'ตั้งแต่นี้ไป จำกัดอัตราการเรียกด้วยค่าใหม่'),
  sessions: () =>
    step(
      'sessions',
      'in-place',
      'Sessions are held to other limits from now on; those there are go on.',
      'เซสชันใหม่ใช้ขีดจำกัดใหม่ เซสชันที่มีอยู่ดำเนินต่อไป',
    ),
  retention: () => step('retention', 'in-place', 'What is kept is kept for other spans.', 'ข้อมูลถูกเก็บด้วยระยะเวลาใหม่'),
  market: ({ next, state }) => {
    const why = state.rulesRefused(next);
    return why === null
      ? step(
          'market',
          'in-place',
          'Other rules of the market come into force with a record in the journal.',
          'กฎของตลาดใหม่มีผลใช้พร้อมบันทึกในสมุดบันทึก',
        )
      : { refusals: [planRefusal('market', 'kept-out', { why })] };
  },
  dataFolder: ({ running, next, state }) => {
    // Of both together the market says it.
    const why = sameData(running.market, next.market) ? state.rulesRefused(next) : null;
    return why === null
      ? step(
          'dataFolder',
          'in-place',
          'Other tariffs and calendars come into force with a record in the journal, where they are others.',
          'พิกัดอัตราและปฏิทินใหม่มีผลใช้พร้อมบันทึกในสมุดบันทึก หากต่างจากเดิม',
        )
      : { refusals: [planRefusal('dataFolder', 'kept-out', { why })] };
  },
  roles: () => step('roles', 'in-place', 'Others may look at the whole market.', 'ผู้มีสิทธิ์ดูตลาดทั้งหมดเปลี่ยนไป'),
  cryptography: ({ next, state }) => {
    const why = state.registryRefused(next);
    return why === null
      ? step(
          'cryptography',
          'in-place',
          'The next registry is held to other algorithms; the age of its own keys is looked at when it starts.',
          'ทะเบียนฉบับถัดไปใช้อัลกอริทึมชุดใหม่ ส่วนอายุกุญแจของคอร์จะตรวจเมื่อเริ่มโปรแกรมครั้งถัดไป',
        )
      : { refusals: [planRefusal('cryptography.algorithms', 'kept-out', { why })] };
  },
  journal: ({ was, is }) => {
    const built = changed(was, is, 'maxBytes', 'connectionFile');
    if (built.length > 0)
      return restarts(...built.map((key) => (key === 'maxBytes' ? 'journal.largestMebibytes' : `journal.${key}`)));
    return step(
      'journal',
      'in-place',
      'Marks, snapshots and ticks come by other figures.',
      'จุดตรวจสอบ สแนปช็อต และสัญญาณเวลาใช้ค่าใหม่',
    );
  },
  logLevel: logLevelRule,
  changes: changesRule,
  maintenance: ({ is }) =>
    step(
      'maintenance',
      'in-place',
      is.length === 0 ? 'Changes may begin parts anew at any time.' : 'Changes may begin parts anew in other windows.',
      is.length === 0 ? 'เปลี่ยนแปลงที่ต้องเริ่มส่วนใดใหม่ได้ตลอดเวลา' : 'ช่วงเวลาที่เปลี่ยนแปลงแบบเริ่มส่วนใดใหม่ได้ถูกกำหนดใหม่',
    ),
};

/**
 * What changing a running core from one configuration to another would do, section by section, and what of it what runs refuses.
 * Nothing is in it where nothing changes.
 */
export const coreReloadPlan = (
  running: CoreConfiguration,
  next: CoreConfiguration,
  state: CoreRunningState,
): ReloadPlan => planSections(rules, 'core', { running, next, state });
