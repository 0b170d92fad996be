import { BehaviorSubject, defer, distinctUntilChanged, EMPTY, finalize, type Observable, switchMap } from 'rxjs';
import type { GatewayView } from '../domain/view.ts';
import type { CoreClient } from '../ports/core-client.ts';
import type { GatewayDesk } from '../ports/gateway-desk.ts';
import type { WitnessLink } from '../ports/log-witness.ts';

/** A port whose other side is exchanged under way, without those who use it noticing. */
export type Exchangeable<Port, Made> = Readonly<{ port: Port; now: () => Made; exchange: (next: Made) => void }>;

type Core = CoreClient & WitnessLink & Disposable;

/** The core: what is on its way with the client before is waited for, and that is let go of then. */
export const exchangeableCore = (first: Core): Exchangeable<CoreClient & WitnessLink, Core> & Disposable => {
  const current = new BehaviorSubject(first);
  const underWay = new Map<Core, number>();
  const count = (client: Core, more: number): void => {
    underWay.set(client, (underWay.get(client) ?? 0) + more);
    if (client === current.value || underWay.get(client) !== 0) return;
    underWay.delete(client);
    client[Symbol.dispose]();
  };
  const asked = <T>(ask: (client: Core) => Observable<T>): Observable<T> =>
    defer(() => {
      const client = current.value;
      count(client, 1);
      return ask(client).pipe(finalize(() => count(client, -1)));
    });
  return {
    port: {
      submit: (batch) => asked((client) => client.submit(batch)),
      tell: (fact) => asked((client) => client.tell(fact)),
      exchange: (question) => asked((client) => client.exchange(question)),
      clock: current.pipe(switchMap(({ clock }) => clock ?? EMPTY)),
    },
    now: () => current.value,
    exchange: (next) => {
      const before = current.value;
      current.next(next);
      count(before, 0);
    },
    [Symbol.dispose]: () => {
      for (const client of underWay.keys()) client[Symbol.dispose]();
      current.value[Symbol.dispose]();
    },
  };
};

/** The desk: whoever comes to the next one sees what the one before showed last. */
export const exchangeableDesk = <Desk extends GatewayDesk>(
  first: Desk,
): Exchangeable<GatewayDesk, Desk> &
  Readonly<{ shown: Observable<GatewayView | null>; latest: () => GatewayView | null }> => {
  const current = new BehaviorSubject(first);
  const shown = new BehaviorSubject<GatewayView | null>(null);
  return {
    port: {
      show: (view) => {
        shown.next(view);
        current.value.show(view);
      },
      acknowledgements: () => current.pipe(switchMap((desk) => desk.acknowledgements())),
      shelf: () => current.pipe(switchMap((desk) => desk.shelf())),
    },
    shown: shown.pipe(distinctUntilChanged()),
    latest: () => shown.value,
    now: () => current.value,
    exchange: (next) => {
      if (shown.value !== null) next.show(shown.value);
      current.next(next);
    },
  };
};
