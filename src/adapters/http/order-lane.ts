import type { Observable } from 'rxjs';
import type { OrderReply } from '../../ports/core-service.ts';
import { answering, type Door, type Lane, type LaneDesk, laneLength, whole } from './past-framework.ts';
import { busyRefusal, refusalOf } from './problem.ts';

type OrderDesk = LaneDesk & Readonly<{ submit: (body: Uint8Array) => Observable<OrderReply> }>;

/**
 * Orders past the framework, whose hooks, routing and serializing an order does not need: the route's answers, to the byte. What is not a small body of a stated length, or would be turned away at the door, goes to the route, which says why.
 */
export const orderLane =
  ({ submit, begin, largest, ...desk }: OrderDesk, door: Door): Lane =>
  (request, response) => {
    const { method, url, socket } = request;
    if (method !== 'POST' || url !== '/v1/orders') return false;
    const length = laneLength(request, largest, door);
    if (length === null || door.take('orders', socket.remoteAddress ?? '') > 0) return false;
    begin();
    const { answerJson, refuse, fail } = answering(request, response, { ...desk, ...door });
    whole(request, length, (body) => {
      submit(body).subscribe({
        next: (reply) => {
          if (reply.kind === 'accepted') answerJson(200, 'application/json', accepted(reply));
          else refuse(reply.kind === 'refused' ? refusalOf(reply) : busyRefusal(reply.retryAfterSeconds));
        },
        error: fail,
      });
    });
    return true;
  };

const accepted = ({ kind, order, restingWh, filledWh }: Extract<OrderReply, { kind: 'accepted' }>) => ({
  ...{ kind, order, restingWh, filledWh },
});
