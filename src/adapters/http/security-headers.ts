import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

/**
 * What a page of ours may do: load its own files and ask its own server, nothing else. No inline style or script, no
 * frame around it, and no form that is sent: a token must not end in an address. Nothing tells the browser to upgrade to
 * TLS, because loopback pages are plain HTTP.
 */
const pagePolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const;

/** Of any answer, whatever protects it. */
const ofEveryAnswer = new Set(['content-length', 'content-type', 'date', 'connection', 'keep-alive']);

/**
 * Sets helmet's headers on every answer, and returns them for who answers without the framework. They are the same on each: the library is asked once, for it makes them anew for every
 * request, and that was a tenth of what an order cost.
 */
export const secureAnswers = async (
  app: FastifyInstance,
  strictTransportSecurity: boolean,
): Promise<Readonly<Record<string, string>>> => {
  await using probe = Fastify({ logger: false });
  await probe.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    strictTransportSecurity,
  });
  probe.get('/', (_, reply) => reply.send(''));
  const { headers } = await probe.inject('/');
  const own = Object.entries(headers).filter(([name]) => !ofEveryAnswer.has(name));
  const secure = Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(secure);
    done();
  });
  return secure;
};
