import { firstValueFrom } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { hashedEntries, historyOf } from '../../configuration/change-history.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { Observation } from '../../domain/compliance.ts';
import type { ChangeAuthor } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Instant } from '../../domain/time.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { hasHistory, historyFolder } from '../configuration/history-folder.ts';

/** A key or a token of somebody else, as a configuration names it: `digits` are what stands there. */
type Named = Readonly<{
  what: string;
  digits: string;
  made?: Instant | undefined;
  setting: Extract<Observation, { kind: 'named' }>['setting'];
}>;

const setting = 'roles.authors' as const;

/** Who may change a configuration from elsewhere. */
export const authorsNamed = (authors: readonly ChangeAuthor[]): readonly Named[] =>
  authors.map(({ name, key, made }) => ({
    ...{ what: `key of the author ${name}`, digits: toHex(key.raw), made, setting },
  }));

/** The same of a core: its operator, whether named as an author or not, and regulators. */
export const namedByCore = ({ changes: { authors }, registry: { operatorKey }, roles }: CoreConfiguration) => {
  const isOperators = ({ key }: ChangeAuthor): boolean => sameBytes(key.raw, operatorKey);
  return [
    { what: 'key of the operator', digits: toHex(operatorKey), made: authors.find(isOperators)?.made, setting },
    ...authorsNamed(authors.filter((author) => !isOperators(author))),
    ...roles.regulators.map(({ name, tokenHash, made }) => ({
      ...{
        what: `token of the regulator ${name}`,
        digits: toHex(tokenHash),
        made,
        setting: 'roles.regulators' as const,
      },
    })),
  ] satisfies readonly Named[];
};

/** When each was named first, by the signed history of the configuration; null where that does not tell. */
export const namedSeen = async (
  storage: string,
  named: readonly Named[],
  most: number | null,
): Promise<readonly Observation[]> => {
  const since = await sinceIn(storage, [...new Set(named.map(({ digits }) => digits))]);
  return named.map(({ what, digits, made = null, setting: where }) => ({
    ...{ kind: 'named', what, made, most, setting: where },
    since: since.get(digits) ?? null,
  }));
};

/** What was found stays so: a history only grows. `looked`: how many entries it had when what is missing was looked for. */
type Found = { looked: number; since: Map<string, Instant> };
const found = new Map<string, Found>();

const sinceIn = async (storage: string, digits: readonly string[]): Promise<ReadonlyMap<string, Instant>> => {
  const known = found.get(storage) ?? { looked: 0, since: new Map() };
  found.set(storage, known);
  if (digits.every((one) => known.since.has(one)) || !hasHistory(storage)) return known.since;
  try {
    await lookInto(storage, digits, known);
  } catch (error) {
    // That a history cannot be read is said by whoever keeps it.
    if (!(error instanceof Fault)) throw error;
  }
  return known.since;
};

const lookInto = async (storage: string, digits: readonly string[], known: Found): Promise<void> => {
  const store = configurationHistory(historyFolder(storage));
  const entries = await firstValueFrom(store.entries());
  if (entries.length === known.looked) return;
  const confirmed = historyOf(hashedEntries(entries)).records.flatMap(({ configuration, steps }) => {
    const at = steps.find(({ step }) => step === 'confirmed')?.at;
    return at === undefined ? [] : [{ configuration, at }];
  });
  for (const { configuration, at } of confirmed) {
    const missing = digits.filter((one) => !known.since.has(one));
    if (missing.length === 0) break;
    const text = new TextDecoder().decode(await firstValueFrom(store.content(fromHex(configuration))));
    for (const one of missing) if (text.includes(one)) known.since.set(one, at);
  }
  known.looked = entries.length;
};
