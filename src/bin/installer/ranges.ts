import type { ReadRequest } from '../../../drivers/modbus/codec.ts';
import { Fault } from '../../domain/fault.ts';

/** @throws Fault `configuration`: which option, what it says, what it may say. */
const refuse = (option: string, value: string, allowed: string): never => {
  throw new Fault('configuration', `--${option} "${value}"; allowed: ${allowed}.`);
};

/** A whole number within bounds, decimal or 0x…; null when it is none. */
const wholeNumber = (text: string, least: number, most: number): number | null => {
  const value = /^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
};

/** One whole number off the command line. @throws Fault `configuration` */
export const numberOption = (option: string, text: string, least: number, most: number): number =>
  wholeNumber(text, least, most) ?? refuse(option, text, `a whole number from ${least} to ${most}`);

/** `1-20,30` as its numbers, ascending, each once. @throws Fault `configuration` */
export const numbersOption = (option: string, text: string, least: number, most: number): readonly number[] => {
  const allowed = `numbers from ${least} to ${most} and ranges of them, such as ${least}-${Math.min(most, least + 19)},${most}`;
  const numbers = text.split(',').flatMap((part) => {
    const [first = '', last = first, ...rest] = part.trim().split('-');
    const [from, to] = [wholeNumber(first, least, most), wholeNumber(last, least, most)];
    if (from === null || to === null || from > to || rest.length > 0) return refuse(option, text, allowed);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
};

/** A comma-separated choice of words. @throws Fault `configuration` */
export const wordsOption = <Word extends string | number>(
  option: string,
  text: string,
  words: readonly Word[],
): readonly Word[] => [
  ...new Set(
    text
      .split(',')
      .map(
        (part) =>
          words.find((word) => String(word) === part.trim()) ??
          refuse(option, text, `${words.join(', ')}, or several with commas between them`),
      ),
  ),
];

/** What `--registers` asks for: function, first address, how many: `4:0x0000:10`. @throws Fault `configuration` */
export const registersOption = (text: string): ReadRequest => {
  const allowed = 'function 3 or 4, the first address on the wire, and how many (at most 125): 4:0x0000:10';
  const [code, first = '', many = '', ...rest] = text.split(':');
  const address = wholeNumber(first, 0, 0xffff);
  const count = wholeNumber(many, 1, 125);
  if ((code !== '3' && code !== '4') || address === null || count === null || rest.length > 0)
    return refuse('registers', text, allowed);
  if (address + count > 0x1_0000) return refuse('registers', text, 'addresses up to 0xffff');
  return { function: code === '3' ? 3 : 4, address, count };
};

/** Hosts to look at, and the port where one was named. */
export type Hosts = Readonly<{ hosts: readonly string[]; port: number | null }>;

const LARGEST_USUAL = 24;
const LARGEST = 20;

const octets = (address: string): number | null => {
  const parts = address.split('.').map((part) => wholeNumber(part, 0, 255));
  if (parts.length !== 4 || parts.some((part) => part === null)) return null;
  return parts.reduce<number>((sum, part) => sum * 256 + (part ?? 0), 0);
};

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');

const hostsOfNetwork = (text: string, first: number, length: number, large: boolean): readonly string[] => {
  if (length < LARGEST) return refuse('tcp', text, `networks of at most 4,096 addresses: /${LARGEST} to /32`);
  if (length < LARGEST_USUAL && !large)
    return refuse(
      'tcp',
      text,
      `networks of at most 256 addresses, /${LARGEST_USUAL} to /32; with --large-network up to /${LARGEST}`,
    );
  const size = 2 ** (32 - length);
  const from = Math.floor(first / size) * size;
  const all = Array.from({ length: size }, (_, index) => dotted(from + index));
  // The first names the network, the last is everybody's (RFC 919); two or one have neither (RFC 3021).
  return size > 2 ? all.slice(1, -1) : all;
};

/** `10.0.0.7`, `meter.local:502`, `[fe80::1]:502`, `192.168.1.0/24`. @throws Fault `configuration` */
export const hostsOption = (text: string, large = false): Hosts => {
  const [, network, bits] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  if (network !== undefined) {
    const first = octets(network);
    const length = wholeNumber(bits ?? '', 0, 32);
    if (first === null || length === null) return refuse('tcp', text, 'a network such as 192.168.1.0/24');
    return { hosts: hostsOfNetwork(text, first, length, large), port: null };
  }
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.%a-z]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    return refuse('tcp', text, 'a host, a host and port (10.0.0.7:502), or a network (192.168.1.0/24)');
  if (port === undefined) return { hosts: [host], port: null };
  return { hosts: [host], port: wholeNumber(port, 1, 65_535) ?? refuse('tcp', text, 'ports from 1 to 65535') };
};
