import { once } from 'node:events';
import { type IServiceVector, ServerTCP } from 'modbus-serial';
import { Fault } from '../../domain/fault.ts';
import type { DeviceId } from '../../domain/identity.ts';
import type { Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MeterImage } from '../../ports/meter-image.ts';
import { imageOf, type MeterPicture, nothingKnown, pictured, REGISTERS } from './image-registers.ts';

export type ServedMeters = Readonly<{
  /** Unit 1 is the first of them. */
  devices: readonly DeviceId[];
  /** What was read longer ago than this is not shown any more; real time. */
  staleAfter: Millis;
}>;
export type ModbusImageSettings = ServedMeters & Readonly<{ host: string; port: number }>;

/** `serve`: other meters from the next question on; what is known of those that stay, stays. */
export type ModbusImage = MeterImage & AsyncDisposable & Readonly<{ serve: (meters: ServedMeters) => void }>;

/** Modbus Application Protocol V1.1b3 §7. */
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const TARGET_DOES_NOT_RESPOND = 11;

/** The most registers one question may ask for (ibid. §6.3). */
const LONGEST_READ = 125;

const refusal = (modbusErrorCode: number): Error => Object.assign(new Error('refused'), { modbusErrorCode });
const refuse = (): never => {
  throw refusal(ILLEGAL_FUNCTION);
};

/**
 * The gateway's readings as a Modbus TCP server that can only be read: the map is in `image-registers.ts`. Writes and
 * coils are refused with exception 1, other addresses with 2, units without a meter with 11. Disposing it hangs up.
 * @throws Fault `configuration` when it cannot listen there
 */
export const openModbusImage = async (
  { host, port, ...first }: ModbusImageSettings,
  { clock, log }: Readonly<{ clock: Clock; log: Log }>,
): Promise<ModbusImage> => {
  let served: ServedMeters = first;
  let pictures = new Map<DeviceId, MeterPicture>();
  const serve = (next: ServedMeters): void => {
    pictures = new Map(next.devices.map((device) => [device, pictures.get(device) ?? nothingKnown]));
    served = next;
  };
  serve(first);
  const words = (address: number, length: number, unit: number): number[] => {
    const picture = pictures.get(served.devices[unit - 1] ?? '');
    if (picture === undefined) throw refusal(TARGET_DOES_NOT_RESPOND);
    if (length < 1 || length > LONGEST_READ) throw refusal(ILLEGAL_VALUE);
    if (address + length > REGISTERS) throw refusal(ILLEGAL_ADDRESS);
    const image = imageOf(picture, clock.stamp().monotonic, served.staleAfter);
    return Array.from({ length }, (_, index) => image.getUint16(2 * (address + index)));
  };
  const word = (address: number, unit: number): number => words(address, 1, unit)[0] ?? 0;
  const vector: IServiceVector = {
    getInputRegister: word,
    getHoldingRegister: word,
    getMultipleInputRegisters: words,
    getMultipleHoldingRegisters: words,
    getCoil: refuse,
    getDiscreteInput: refuse,
    setCoil: refuse,
    setRegister: refuse,
  };
  const server = new ServerTCP(vector, { host, port });
  const failed = once(server, 'serverError').then(([error]: unknown[]) => {
    throw new Fault(
      'configuration',
      `The Modbus image cannot listen at ${host}:${port} (${error instanceof Error ? error.message : String(error)}). Choose another modbusImage.port, or give the right to use it.`,
      { cause: error },
    );
  });
  await Promise.race([once(server, 'initialized'), failed]);
  failed.catch((error: unknown) => log.warn({}, String(error)));
  server.on('socketError', (error) => log.warn({ error: error?.message }, 'A reader of the Modbus image was lost.'));
  return {
    serve,
    show: (reading) => {
      const before = pictures.get(reading.device);
      if (before !== undefined) pictures.set(reading.device, pictured(before, reading));
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
