import type { Observable } from 'rxjs';
import type { BatchReply, CallerReply } from '../../ports/core-service.ts';
import type { CallerAt } from './caller.ts';
import { answering, type Door, type Lane, type LaneDesk, laneLength, whole } from './past-framework.ts';
import { busyRefusal, type Refusal, refusalOf } from './problem.ts';

type BatchDesk = LaneDesk &
  Readonly<{
    submit: (gateway: string, sequence: number, body: Uint8Array) => Observable<BatchReply>;
    /** Whether who calls is the gateway; null: everybody may call for it. */
    admit: CallerAt | null;
  }>;

/** Every number of so many digits is exact; others are refused by the route. */
const PATH = /^\/v1\/gateways\/([a-z0-9][a-z0-9-]{0,62})\/batches\/([1-9][0-9]{0,14})$/;

/** Sealed batches past the framework, as orders are: the route's answers, to the byte. */
export const batchLane =
  ({ submit, admit, begin, largest, ...desk }: BatchDesk, door: Door): Lane =>
  (request, response) => {
    const { method, url, socket } = request;
    const path = method === 'PUT' ? PATH.exec(url ?? '') : null;
    if (path === null) return false;
    const length = laneLength(request, largest, door);
    if (length === null || door.take('gateway', socket.remoteAddress ?? '') > 0) return false;
    begin();
    const { answer, refuse, fail } = answering(request, response, { ...desk, ...door });
    const [, gateway = '', sequence] = path;
    const caller = admit === null ? ({ kind: 'admitted' } as const) : admit(gateway, socket);
    if (caller.kind === 'busy') refuse(busyRefusal(caller.retryAfterSeconds));
    // The next attempt is to come with another certificate: a connection keeps the one it was opened with.
    else if (caller.kind === 'refused') refuse(notLetIn(caller));
    else
      whole(request, length, (body) => {
        submit(gateway, Number(sequence), body).subscribe({
          next: (reply) => {
            if (reply.kind === 'kept') answer(200, 'application/cbor', reply.receipt);
            else if (reply.kind === 'busy') refuse(busyRefusal(reply.retryAfterSeconds));
            else refuse(refusalOf({ reason: reply.reason, detail: reply.detail }));
          },
          error: fail,
        });
      });
    return true;
  };

const notLetIn = ({ reason, detail }: Extract<CallerReply, { kind: 'refused' }>): Refusal => ({
  ...refusalOf({ reason, detail }, 401),
  headers: { connection: 'close' },
});
