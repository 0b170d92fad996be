import { map, type Observable, of } from 'rxjs';
import type { Command } from '../domain/market.ts';
import type { ControlRefusal, MarketControl } from '../domain/market-control.ts';
import type { OperatorReply } from '../ports/core-service.ts';
import type { Books } from './books.ts';
import type { Submit } from './writer.ts';

/**
 * Journals what the operator does to the market. The same bytes again are not applied, for who has seen a request could halt the
 * market anew with it: they are answered by how it stands now, and that nothing was withdrawn by them this time.
 */
export const takeControl = (
  { books, submit }: Readonly<{ books: Books; submit: Submit }>,
  command: Omit<Extract<Command, { kind: 'control' }>, 'kind'>,
): Observable<OperatorReply> => {
  const { control, hash } = command;
  const done = (withdrawn: number): OperatorReply => ({
    kind: 'controlled',
    withdrawn,
    zones: books.market.standing().map(({ zone, control: shown }) => ({ zone, ...(shown && { control: shown }) })),
  });
  if (books.market.isApplied(hash)) return of(done(0));
  const refusal = books.market.controlRefusal(control);
  if (refusal !== null) return of(refused(refusal, control));
  return submit('control', { kind: 'control', ...command }).pipe(
    map((applied): OperatorReply => {
      if (applied.kind === 'busy') return { kind: 'busy', retryAfterSeconds: 1 };
      const event = applied.events.find((one) => one.kind === 'controlled' && one.hash === hash);
      if (event?.kind === 'controlled') return done(event.withdrawn);
      return books.market.isApplied(hash)
        ? done(0)
        : refused(books.market.controlRefusal(control) ?? 'already-so', control);
    }),
  );
};

const refused = (reason: ControlRefusal, control: MarketControl): OperatorReply => ({
  kind: 'refused',
  reason,
  detail: sentences[reason](control),
});

const sentences: Readonly<Record<ControlRefusal, (control: MarketControl) => string>> = {
  'unknown-zone': ({ zone }) => `There is no zone ${zone} here: \`gridtokenx market show\` names them.`,
  'no-emergency-rules': () =>
    'This market has no rules for an emergency: set market.emergency in the core\u2019s configuration and save it.',
  'already-so': ({ zone }) => `Nothing to do: ${zone ?? 'the market as a whole'} stands so already.`,
  'not-from-here': ({ zone, act }) =>
    `From where ${zone ?? 'the market as a whole'} stands it cannot go to ${act}: out of an emergency or a suspension leads \`restore\`, and nothing else does.`,
};
