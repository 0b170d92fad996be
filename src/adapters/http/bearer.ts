import type { IncomingHttpHeaders } from 'node:http';

/** The token of `Authorization: Bearer <token>` (RFC 6750 §2.1); null where there is none. */
export const bearerIn = ({ authorization }: IncomingHttpHeaders): string | null =>
  /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? null;
