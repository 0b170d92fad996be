import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.ts';
import { subscriberOf } from './subscriber.ts';
import { tokenBuckets } from './token-bucket.ts';

/** Whom a route is for; each has a rate of its own, by address (of IPv6 by network of 64 bits). `public`: what names no other. */
const roles = ['public', 'open-data', 'gateway', 'orders', 'account', 'operator', 'regulator', 'enrolment'] as const;
export type Role = (typeof roles)[number];

/** Takes a token for a request of a role from an address: 0, or in how many whole seconds there will be one. */
export type TakeFor = (role: Role, address: string) => number;

/** Requests a minute from one address; a role without a rate of its own has that of the public, in a bucket of its own. */
export type Rates = Readonly<{ public: number } & Partial<Record<Role, number>>>;

const rateOf = (rates: Rates, role: Role): number => rates[role] ?? rates.public;

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: Role;
  }
}

/**
 * Answers 429 with `retry-after` to whoever asks more often than its role may. By address, before anything is read: a token that
 * has not been looked at is anybody's choice. `rates` may become others while it runs.
 */
export const limitRates = (app: FastifyInstance, rates: () => Rates, now: () => number): TakeFor => {
  let held = rates();
  const takers = new Map(roles.map((role) => [role, tokenBuckets(rateOf(held, role), now)]));
  const become = (next: Rates): void => {
    // Another rate begins with full buckets; whoever has one that stays is not forgiven what was asked.
    for (const role of roles)
      if (rateOf(next, role) !== rateOf(held, role)) takers.set(role, tokenBuckets(rateOf(next, role), now));
    held = next;
  };
  const take: TakeFor = (role, address) => {
    if (held !== rates()) become(rates());
    return takers.get(role)?.(subscriberOf(address)) ?? 0;
  };
  // Without a promise: nobody waits for anything here, and every request comes by.
  app.addHook('onRequest', (request, reply, done) => {
    // Whoever looks after it may look as often as it takes.
    if (request.routeOptions.url === '/healthz') return done();
    const role = request.routeOptions.config.role ?? 'public';
    const wait = take(role, request.ip);
    if (wait === 0) return done();
    const detail = `Too many requests from this address (${role}): come again in ${wait} s.`;
    return sendProblem(reply.header('retry-after', String(wait)), { reason: 'too-many-requests', detail }, 429);
  });
  return take;
};
