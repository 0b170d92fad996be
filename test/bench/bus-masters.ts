import modbusSerial from 'modbus-serial';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { type Millis, millis } from '../../src/domain/time.ts';
import { planReads } from '../../src/profiles/plan-reads.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { quietLog } from '../support/quiet-log.ts';
import { type AnswerCheck, answerCheck } from './attributable-meter.ts';

/** Somebody who reads all meters of a line as fast as it can, until it is disposed. */
export type Master = Readonly<{ tally: AnswerCheck['tally'] }> & AsyncDisposable;
export type MasterSettings = Readonly<{
  path: string;
  baud: number;
  meters: number;
  profile: ModbusProfile;
  /** How often each meter is read; without it as fast as can be. */
  period?: Millis;
}>;

/** Shorter than any cycle of the line: there is always a question due. */
const ALWAYS_DUE = millis(20);

const unitsOf = (meters: number): readonly number[] => Array.from({ length: meters }, (_, index) => index + 1);

/** Our bus with its schedule, planning and decoding. */
export const ourMaster = ({ path, baud, meters, profile, period = ALWAYS_DUE }: MasterSettings): Master => {
  const transport = { kind: 'rtu', path, baud, parity: 'none', stopBits: 1 } as const;
  const bus = modbusBus(
    {
      name: 'line',
      transport,
      meters: unitsOf(meters).map((unit) => ({ device: `m${unit}`, unit, source: profiledSource(profile, baud) })),
      fastPeriod: period,
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: systemRandom, log: quietLog() },
  );
  const check = answerCheck(profile);
  const polling = bus.samples().subscribe(check.see);
  return { tally: check.tally, [Symbol.asyncDispose]: async () => polling.unsubscribe() };
};

/** modbus-serial over `serialport`, asking the same questions meter after meter; words are counted, not decoded. */
export const peerMaster = async ({ path, baud, meters, profile }: MasterSettings): Promise<Master> => {
  // Its types describe an ES module, which it is not.
  const client = new modbusSerial.default();
  await client.connectRTUBuffered(path, { baudRate: baud });
  client.setTimeout(profile.bus.timeout.most + 500);
  const { fast, slow } = planReads(profile, baud);
  const counts = { right: 0, wrong: 0, failed: 0 };
  let going = true;
  const ask = async (unit: number, address: number, count: number): Promise<void> => {
    client.setID(unit);
    const answer = await client.readInputRegisters(address, count).catch(() => null);
    if (answer === null) counts.failed += 1;
    else counts[answer.data.length === count ? 'right' : 'wrong'] += 1;
  };
  const polling = (async () => {
    while (going)
      for (const unit of unitsOf(meters))
        for (const { address, count } of [...fast, ...slow]) if (going) await ask(unit, address, count);
  })();
  return {
    tally: () => ({ ...counts }),
    [Symbol.asyncDispose]: async () => {
      going = false;
      await polling;
      await new Promise<void>((resolve) => client.close(() => resolve()));
    },
  };
};
