import type { MicroBahtPerKwh } from '../../domain/money.ts';

declare const shown: unique symbol;

/** A JSON Schema (draft 2020-12) and the type of what it lets through, out of one text. */
export type Shape<T> = Readonly<{ schema: Readonly<Record<string, unknown>>; [shown]?: T; optional?: true }>;
type TypeOf<S> = S extends Shape<infer T> ? T : never;

const shape = <T>(schema: Readonly<Record<string, unknown>>): Shape<T> => ({ schema });

export const text = shape<string>({ type: 'string' });
export const whole = shape<number>({ type: 'integer' });
export const number = shape<number>({ type: 'number' });
export const flag = shape<boolean>({ type: 'boolean' });
/** ISO 8601 with the Bangkok offset. */
export const moment = shape<string>({
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+07:00$',
  description: 'ISO 8601 with the Bangkok offset',
});
export const price = shape<MicroBahtPerKwh>({ type: 'integer', description: 'µTHB/kWh' });
/** 64-bit nano-baht. */
export const money = shape<string>({ type: 'string', pattern: '^-?\\d+$', description: 'Nano-baht, 64-bit' });
/** Bytes. */
export const digits = shape<string>({ type: 'string', pattern: '^([0-9a-f]{2})*$', description: 'Hexadecimal' });

export const oneOf = <const Words extends readonly string[]>(...words: Words): Shape<Words[number]> =>
  shape({ type: 'string', enum: words });
/** Either of two. */
export const either = <T, U>({ schema: one }: Shape<T>, { schema: other }: Shape<U>): Shape<T | U> =>
  shape({ anyOf: [one, other] });
export const nullable = <T>({ schema }: Shape<T>): Shape<T | null> => shape({ anyOf: [schema, { type: 'null' }] });
export const list = <T>({ schema }: Shape<T>): Shape<readonly T[]> => shape({ type: 'array', items: schema });
export const counted = <T>({ schema }: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  shape({ type: 'object', additionalProperties: schema });
export const optional = <T>(of: Shape<T>): Shape<T> & Readonly<{ optional: true }> => ({ ...of, optional: true });

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalIn<F extends Fields> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];
type ObjectOf<F extends Fields> = Readonly<
  { [K in Exclude<keyof F, OptionalIn<F>>]: TypeOf<F[K]> } & { [K in OptionalIn<F>]?: TypeOf<F[K]> }
>;

/** Of these fields and no others. */
export const object = <F extends Fields>(fields: F): Shape<ObjectOf<F>> =>
  shape({
    type: 'object',
    required: Object.entries(fields).flatMap(([name, { optional: may }]) => (may ? [] : [name])),
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    additionalProperties: false,
  });
