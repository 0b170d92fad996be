import { Fault } from '../domain/fault.ts';
import * as format from './formats.ts';
import type { Layer, LayerKind } from './layer.ts';
import { loadConfiguration } from './load.ts';
import { isObject, type Schema } from './schema.ts';
import { voltages } from './sections/layers.ts';
import { required, setting } from './setting.ts';
import type { Program } from './variables.ts';

const atVoltage = {
  doc: 'what meters at this nominal voltage are judged by',
  optional: { limits: required('names of files in config/limits', format.opaqueIds(1, 8)) },
};

/** A file of config/environments or config/authorities, without what it sets. */
export const shippedSchema: Schema = {
  doc: required('what it is for', format.text),
  usualVoltage: setting('where a site says none', format.optional(format.oneOf(...voltages)), null),
  voltages: Object.fromEntries(voltages.map((voltage) => [voltage, atVoltage])),
};

/** A file of config/regions. */
export const regionsSchema: Schema = {
  doc: required('what it is for', format.text),
  authority: required('whose regions', format.oneOf('pea', 'mea')),
  regions: {
    doc: 'each region',
    least: 1,
    most: 64,
    key: 'id',
    element: {
      id: required('as it is called in configurations', format.opaqueId),
      en: required('its name', format.text),
      th: required('its name in Thai', format.text),
      mv: setting('what `mv` is there; null: not known, or both', format.optional(format.oneOf(...voltages)), null),
      source: required('where this comes from', format.text),
      confirmed: required('whether the authority’s own text was seen', format.flag),
    },
  },
};

export type Voltage = (typeof voltages)[number];

/** A shipped layer: what it sets in any case, and what meters at a nominal voltage are judged by. */
export type ShippedLayer = Readonly<{
  layer: Layer;
  usualVoltage: Voltage | null;
  limitsAt: Readonly<Partial<Record<Voltage, readonly string[]>>>;
}>;

/** A whole file of config/environments or config/authorities as a layer of one program. @throws Fault `configuration` */
export const shippedLayer = ({ name, value }: Layer, kind: LayerKind, program: Program): ShippedLayer => {
  const { gateway = {}, core = {}, sources = {}, ...rest } = isObject(value) ? value : {};
  const about = loadConfiguration(shippedSchema, [{ name, value: rest }]) as Readonly<{
    usualVoltage: Voltage | null;
    voltages: Readonly<Record<Voltage, Readonly<{ limits: readonly string[] }> | null>>;
  }>;
  return {
    layer: { name, kind, value: program === 'gateway' ? gateway : core, sources: textsOf(sources, name) },
    usualVoltage: about.usualVoltage,
    limitsAt: Object.fromEntries(
      Object.entries(about.voltages).flatMap(([voltage, of]) => (of === null ? [] : [[voltage, of.limits]])),
    ),
  };
};

const textsOf = (sources: unknown, name: string): Readonly<Record<string, string>> => {
  const entries = Object.entries(isObject(sources) ? sources : {});
  return Object.fromEntries(
    entries.map(([path, source]) => {
      if (typeof source === 'string') return [path, source];
      throw new Fault('configuration', `${name}: sources of ${path} is no text; allowed: where the value comes from.`);
    }),
  );
};

export type Region = Readonly<{
  id: string;
  authority: 'pea' | 'mea';
  en: string;
  th: string;
  mv: Voltage | null;
  source: string;
  confirmed: boolean;
}>;

/** The regions of a file of config/regions. @throws Fault `configuration` */
export const regionsOf = (layer: Layer): readonly Region[] => {
  const { authority, regions } = loadConfiguration(regionsSchema, [layer]) as Readonly<{
    authority: Region['authority'];
    regions: readonly Omit<Region, 'authority'>[];
  }>;
  return regions.map((region) => ({ ...region, authority }));
};
