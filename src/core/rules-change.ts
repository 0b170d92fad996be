import { concatMap, defer, map, type Observable, of, tap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { RulesConflict } from '../domain/market.ts';
import type { Sentence } from '../domain/reload.ts';
import { bangkokTime, MINUTE } from '../domain/time.ts';
import { feedersOf, type MarketSettings } from '../market/market-settings.ts';
import { rulesText } from '../market/rules.ts';
import type { Log } from '../ports/log.ts';
import type { TariffFiles } from '../tariff/read-tariffs.ts';
import { toHex, utf8 } from '../wire/bytes.ts';
import type { Books } from './books.ts';
import type { Submit } from './writer.ts';

/** The rules as somebody has configured them; the books go by those that were journalled. */
export type ConfiguredRules = Readonly<{ market: MarketSettings; tariffs: TariffFiles }>;

/**
 * Journals the configured rules when they are not those in force, then emits once. Time passes first, under the rules
 * that held: what was due while the core was down is not done by rules that came after it.
 * `program`: who is told what to do where they cannot. @throws Fault `configuration`, through the observable, when a setting cannot
 * change now, also where what forbids it came just before the rules in the journal.
 */
export const bringRulesIntoForce = (
  { market, tariffs }: ConfiguredRules,
  { books, submit, sha256, log }: Readonly<{ books: Books; submit: Submit; sha256: Sha256; log: Log }>,
  program: 'running' | 'stopped',
): Observable<void> =>
  defer(() => {
    const text = checkedText({ market, tariffs });
    const hash = sha256(utf8(text));
    const [rules, before] = [toHex(hash), books.market.rules()];
    if (before === rules) {
      log.info({ rules, changed: false }, `The rules ${short(rules)} are in force, as before.`);
      return of(undefined);
    }
    const passed: Observable<unknown> = before === null ? of(null) : submit('control', { kind: 'tick' });
    return passed.pipe(
      concatMap(() => {
        const conflict = books.market.conflict(text);
        if (conflict !== null) throw refusal(conflict, program);
        return submit('control', { kind: 'rules', text, hash });
      }),
      tap((applied) => {
        if (applied.kind === 'busy')
          throw new Fault('configuration', 'The core has too much to do to take other rules now.');
        // An order that was written between the judgement and the rules.
        for (const event of applied.events)
          if (event.kind === 'rules-refused') throw refusal(event.conflict, 'running');
        const instead = before === null ? 'the first of this journal' : `instead of ${short(before)}`;
        log.info({ rules, changed: true, before }, `The rules ${short(rules)} are in force, ${instead}.`);
      }),
      map(() => undefined),
    );
  });

/**
 * Why rules cannot come into force now, and what to do; null: they can. `held`: they can once what was ordered or traded before is
 * done. @throws Fault `configuration` for rules that never can.
 */
export const rulesHeld = (
  rules: ConfiguredRules,
  books: Pick<Books, 'market'>,
): Readonly<{ held: boolean; why: Fault; said: Sentence }> | null => {
  const text = checkedText(rules);
  const conflict = books.market.rules() === null ? null : books.market.conflict(text);
  if (conflict === null) return null;
  const why = refusal(conflict, 'running');
  return { held: conflict.until !== null, why, said: { en: why.message, th: thaiOf(conflict) } };
};

/** Whether both are the same ones, by name. */
export const sameRules = (one: ConfiguredRules, other: ConfiguredRules): boolean =>
  rulesText(one.market, one.tariffs) === rulesText(other.market, other.tariffs);

const checkedText = ({ market, tariffs }: ConfiguredRules): string => {
  checkNetwork(market);
  return rulesText(market, tariffs);
};

/** Lines that are no radial network are refused before they are journalled. */
const checkNetwork = (market: MarketSettings): void => {
  try {
    feedersOf(market);
  } catch (cause) {
    if (cause instanceof RangeError) throw new Fault('configuration', `market.lines: ${cause.message}.`, { cause });
    throw cause;
  }
};

const short = (hash: string): string => hash.slice(0, 16);

/** What people call a setting, and how much of ours one of theirs is. */
const configured: Readonly<Record<RulesConflict['setting'], readonly [name: string, unit: number]>> = {
  intervalLength: ['market.intervalMinutes', MINUTE],
  gateLead: ['market.gateMinutes', MINUTE],
  tick: ['market.tick', 1],
  lowestPrice: ['market.lowestPrice', 1],
  highestPrice: ['market.highestPrice', 1],
  settlementRule: ['market.settlementRule', 1],
  charges: ['market.charges', 1],
};

const asConfigured = ({ setting, inForce, asked }: RulesConflict) => {
  const [name, unit] = configured[setting];
  const [now, then] = [inForce, asked].map((one) => (typeof one === 'number' ? one / unit : one));
  return { name, now, then };
};

const thaiOf = (conflict: RulesConflict): string => {
  const { name, now, then } = asConfigured(conflict);
  const advice =
    conflict.until === null
      ? 'ช่วงเวลาทั้งหมดในสมุดบันทึกนี้ใช้ค่าเดิม'
      : `ยังมีคำสั่งหรือรายการซื้อขายตามกฎเดิมถึง ${bangkokTime(conflict.until)} ให้เสนอใหม่หลังจากนั้น`;
  return `เปลี่ยน ${name} จาก ${now} เป็น ${then} ตอนนี้ไม่ได้ เพราะ${advice}`;
};

const refusal = (conflict: RulesConflict, program: 'running' | 'stopped'): Fault => {
  const { setting, until } = conflict;
  const { name, now, then } = asConfigured(conflict);
  const orWait = program === 'running' ? 'propose it again then' : 'leave the core stopped until then';
  const advice =
    until === null
      ? `every interval in this journal has the old length: put ${now} back, or begin a new journal in another storage folder`
      : setting === 'settlementRule'
        ? `what was traded is settled as it was then, at last at ${bangkokTime(until)}: put ${now} back, or ${orWait}`
        : setting === 'charges'
          ? `what was ordered or traded by them is settled at last at ${bangkokTime(until)}: put them back, or ${orWait}`
          : `orders rest until the gate of ${bangkokTime(until)}: put ${now} back, or ${orWait}`;
  return new Fault('configuration', `${name} cannot change from ${now} to ${then} now, because ${advice}.`);
};
