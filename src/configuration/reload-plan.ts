import type { ReloadPlan, ReloadRefusal } from '../domain/reload.ts';
import { DAY } from '../domain/time.ts';
import type { GatewayConfiguration } from './gateway-configuration.ts';
import {
  changesRule,
  logLevelRule,
  needsRestart,
  planSections,
  planRefusal as refused,
  type SectionRules,
  step,
} from './plan-sections.ts';
import { planLines } from './reload-lines.ts';
import type { RunningState } from './running-state.ts';

/** What a section that changed means for what runs. One that is not here is taken with the next start. */
const rules: SectionRules<GatewayConfiguration, RunningState> = {
  core: ({ was, is }) =>
    was.id === is.id && was.epoch === is.epoch
      ? step(
          'core',
          'rebuild',
          'The connection to the core begins anew; batches wait in the outbox meanwhile.',
          'เริ่มการเชื่อมต่อกับคอร์ใหม่ ระหว่างนั้นชุดข้อมูลรออยู่ในกล่องส่งออก',
        )
      : { refusals: [needsRestart(was.id === is.id ? 'core.epoch' : 'core.id', 'gateway')] },
  formerKeys: () =>
    step('formerKeys', 'in-place', 'Proofs are checked by other former keys.', 'หลักฐานจะตรวจด้วยกุญแจเดิมชุดอื่น'),
  limits: () => step('limits', 'in-place', 'Meters are judged by other limits.', 'มิเตอร์จะถูกตัดสินด้วยขีดจำกัดชุดอื่น'),
  silence: ({ is }) =>
    step(
      'silence',
      'in-place',
      `A meter is silent after ${is / 1_000} s from now on.`,
      `ตั้งแต่นี้ไป มิเตอร์จะถือว่าเงียบหลัง ${is / 1_000} วินาที`,
    ),
  interval: ({ was, is }) =>
    was.length === is.length
      ? step(
          'interval',
          'in-place',
          'Intervals are waited for, or bridged, by other spans; leaves name other rules from the next one on.',
          'ระยะเวลาที่รอหรือเชื่อมช่วงเวลาเปลี่ยนไป และใบข้อมูลถัดไปจะอ้างกฎใหม่',
        )
      : {
          refusals: [refused('interval.minutes', 'interval-under-way', { minutes: is.length / 60_000 }, true)],
        },
  lines: ({ running, next, state }) => planLines(running, next, state),
  modbusImage: ({ is }) =>
    is === null
      ? step('modbusImage', 'rebuild', 'The Modbus image ends.', 'ปิดภาพข้อมูล Modbus')
      : step(
          'modbusImage',
          'rebuild',
          `The Modbus image is at ${is.host}:${is.port}.`,
          `ภาพข้อมูล Modbus อยู่ที่ ${is.host}:${is.port}`,
        ),
  mqtt: ({ is }) =>
    is === null
      ? step('mqtt', 'rebuild', 'Nothing is reported to the DSO any more.', 'หยุดรายงานไปยังผู้ดูแลระบบจำหน่าย')
      : step(
          'mqtt',
          'rebuild',
          'The session with the broker of the DSO begins anew.',
          'เริ่มเซสชันกับโบรกเกอร์ของผู้ดูแลระบบจำหน่ายใหม่',
        ),
  http: ({ is }) => step('http', 'rebuild', `The page moves to port ${is.port}.`, `หน้าเว็บย้ายไปที่พอร์ต ${is.port}`),
  record: ({ is }) =>
    is === null
      ? step('record', 'rebuild', 'Nothing is recorded any more.', 'หยุดบันทึก')
      : step('record', 'rebuild', 'A new recording begins.', 'เริ่มการบันทึกใหม่'),
  cryptography: () =>
    step(
      'cryptography',
      'none',
      'The rules for its key are looked at when it starts.',
      'กฎของกุญแจจะตรวจเมื่อเริ่มโปรแกรมครั้งถัดไป',
    ),
  maintenance: ({ is }) =>
    step(
      'maintenance',
      'in-place',
      is.length === 0 ? 'Changes may begin parts anew at any time.' : 'Changes may begin parts anew in other windows.',
      is.length === 0 ? 'เปลี่ยนแปลงที่ต้องเริ่มส่วนใดใหม่ได้ตลอดเวลา' : 'ช่วงเวลาที่เปลี่ยนแปลงแบบเริ่มส่วนใดใหม่ได้ถูกกำหนดใหม่',
    ),
  outbox: ({ is, state }) => {
    const refusals = outboxRefusals(is, state);
    return refusals.length > 0
      ? { refusals }
      : step('outbox', 'in-place', 'The outbox has other bounds.', 'กล่องส่งออกมีขอบเขตใหม่');
  },
  storage: () => ({ refusals: [refused('storage', 'storage-of-gateway', {}, true)] }),
  logLevel: logLevelRule,
  changes: changesRule,
  quality: ({ is, state }) =>
    is.maxBytes < state.qualityBytes
      ? { refusals: [tooSmall('quality.largestMebibytes', is.maxBytes, state.qualityBytes)] }
      : step('quality', 'in-place', 'Statistics are kept within other bounds.', 'สถิติถูกเก็บภายในขอบเขตใหม่'),
};

const MEBIBYTE = 1024 ** 2;
const BATCHES = 'outbox.pendingBatches';
const DAYS = 'outbox.pendingDays';

const tooSmall = (path: string, bytes: number, held: number): ReloadRefusal =>
  refused(path, 'file-is-larger', { path, wanted: bytes / MEBIBYTE, held: Math.ceil(held / MEBIBYTE) });

const outboxRefusals = (
  { pendingBatches, pendingFor, maxBytes }: GatewayConfiguration['outbox'],
  { pending, span, outboxBytes }: RunningState,
): readonly ReloadRefusal[] => [
  ...(pendingBatches < pending
    ? [refused(BATCHES, 'more-batches-wait', { path: BATCHES, wanted: pendingBatches, pending })]
    : []),
  ...(pendingFor < span
    ? [refused(DAYS, 'longer-span-waits', { path: DAYS, wanted: pendingFor / DAY, days: Math.ceil(span / DAY) })]
    : []),
  ...(maxBytes < outboxBytes ? [tooSmall('outbox.largestMebibytes', maxBytes, outboxBytes)] : []),
];

/**
 * What changing a running gateway from one configuration to another would do, section by section, and what of it what runs
 * refuses. Nothing is in it where nothing changes.
 */
export const reloadPlan = (
  running: GatewayConfiguration,
  next: GatewayConfiguration,
  state: RunningState,
): ReloadPlan => planSections(rules, 'gateway', { running, next, state });
