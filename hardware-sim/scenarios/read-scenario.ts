import { Fault } from '../../src/domain/fault.ts';
import { skies } from '../grid/photovoltaics.ts';
import { readOrder } from './read-order.ts';
import {
  baud,
  checkFields,
  type Fields,
  isObject,
  list,
  name,
  notNegative,
  number,
  oneOf,
  type Rules,
  tcpPort,
  text,
  unit,
} from './rules.ts';
import type { Scenario } from './scenario.ts';

const texts: Rules[string] = (value) =>
  Array.isArray(value) && value.every((one) => text(one) === null) ? null : 'is a list of texts';
const anObject: Rules[string] = (value) => (isObject(value) ? null : 'is an object');
const above0: Rules[string] = (value) => (number(value) === null && Number(value) > 0 ? null : 'is a number above 0');
const instantText: Rules[string] = (value) =>
  typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))
    ? null
    : 'is an instant with its offset, as 2026-11-24T10:00:00+07:00';

const objectAt = (where: string, value: unknown): Fields => {
  if (isObject(value)) return value;
  throw new Fault('configuration', `${where} must be an object.`);
};
const each = (value: unknown, check: (one: unknown, at: number) => void): void => {
  if (Array.isArray(value)) value.forEach(check);
};

const checkPlaces = (where: string, value: unknown): void => {
  each(value, (one, at) => {
    const place = objectAt(`${where}, meter ${at + 1}`, one);
    checkFields(
      `${where}, meter ${at + 1}`,
      place,
      { device: text, unit },
      { at: text, model: text, currentRatio: above0 },
    );
  });
};

const checkNames = (whose: string, list: unknown): void => {
  const seen = new Set<unknown>();
  each(list, (one) => {
    const { name: called }: Fields = isObject(one) ? one : {};
    if (seen.has(called)) throw new Fault('configuration', `There are two ${whose} named "${String(called)}".`);
    seen.add(called);
  });
};

const checkLines = (where: string, lines: unknown): void => {
  each(lines, (one, at) => {
    const here = `${where}, line ${at + 1}`;
    const line = objectAt(here, one);
    const takes = {
      parity: oneOf(['none', 'even', 'odd']),
      turnaroundMs: notNegative,
      speedMatters: oneOf([true, false]),
    };
    checkFields(here, line, { name, baud, meters: list }, takes);
    const { meters } = line;
    checkPlaces(here, meters);
  });
  checkNames('lines', lines);
};

const checkPorts = (where: string, ports: unknown): void => {
  each(ports, (one, at) => {
    const here = `${where}, port ${at + 1}`;
    const served = objectAt(here, one);
    checkFields(here, served, { name, meters: list }, { port: tcpPort });
    const { meters } = served;
    checkPlaces(here, meters);
  });
  checkNames('ports', ports);
};

const checkTimeline = (where: string, timeline: unknown): void => {
  each(timeline, (one, at) => {
    const here = `${where}, timeline ${at + 1}`;
    const timed = objectAt(here, one);
    checkFields(here, timed, { after: notNegative, order: anObject }, {});
    const { order } = timed;
    readOrder(order, `${here}, order`);
  });
};

/** Throws at what is wrong with it. */
const isScenario = (value: unknown, where: string): value is Scenario => {
  const scenario = objectAt(where, value);
  const needs = { name, what: text, lines: list, ports: list, timeline: list };
  checkFields(where, scenario, needs, {
    sky: oneOf(skies),
    frequency: oneOf(['drawn', 'steady']),
    clock: anObject,
    opcua: anObject,
  });
  const { clock, opcua, lines, ports, timeline } = scenario;
  if (isObject(opcua)) checkFields(`${where}, opcua`, opcua, { meters: texts }, { port: tcpPort });
  if (isObject(opcua) && isObject(clock))
    throw new Fault('configuration', `${where}: an OPC UA server runs with the machine's time; leave out "clock".`);
  if (isObject(clock)) checkFields(`${where}, clock`, clock, { begin: instantText, rate: above0 }, {});
  checkLines(where, lines);
  checkPorts(where, ports);
  checkTimeline(where, timeline);
  return true;
};

/** Reads a scenario that came from outside; `where` begins every sentence. @throws Fault `configuration` */
export const readScenario = (value: unknown, where: string): Scenario => {
  if (isScenario(value, where)) return value;
  throw new Fault('configuration', `${where} is not a scenario.`);
};
