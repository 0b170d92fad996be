/** What a core answered: what was asked for, or why not, in a word for machines and a sentence for people (RFC 9457). */
export type Answered<T> =
  | Readonly<{ kind: 'answered'; value: T }>
  | Readonly<{
      kind: 'refused';
      status: number;
      reason: string;
      detail: string;
      /** Where only time is wanting. */
      retryAfterSeconds?: number;
      /** Where the market itself has judged an order: `account/nonce`, null before it could be read. */
      order?: string | null;
    }>;

/** Asks a core for a path. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What is sent: bytes of a media type. */
export const sent = (method: 'POST' | 'PUT', type: string, body: Uint8Array): RequestInit => ({
  method,
  headers: { 'content-type': type },
  body: new Uint8Array(body),
});

/** Reads an answer whose body is JSON. */
export const readJson = async <T>(response: Response): Promise<Answered<T>> => {
  const body = await response.json().catch(() => null);
  return response.ok && body !== null ? { kind: 'answered', value: body as T } : refusedBy(response, body);
};

/** Reads one whose body is text. */
export const readText = async (response: Response): Promise<Answered<string>> =>
  response.ok ? { kind: 'answered', value: await response.text() } : refusedBy(response, await jsonIn(response));

/** Reads one whose body is bytes. */
export const readBytes = async (response: Response): Promise<Answered<Uint8Array>> =>
  response.ok
    ? { kind: 'answered', value: new Uint8Array(await response.arrayBuffer()) }
    : refusedBy(response, await jsonIn(response));

const jsonIn = (response: Response): Promise<unknown> => response.json().catch(() => null);

const refusedBy = (response: Response, body: unknown): Answered<never> => {
  const { kind, order, reason, detail, retryAfterSeconds } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const retry = Number(response.headers.get('retry-after') ?? retryAfterSeconds ?? Number.NaN);
  const isJudged = kind === 'refused' && (typeof order === 'string' || order === null);
  return {
    kind: 'refused',
    status: response.status,
    reason: typeof reason === 'string' ? reason : 'no-core',
    detail: typeof detail === 'string' ? detail : 'What answers is no core: is the address right?',
    ...(Number.isFinite(retry) && { retryAfterSeconds: retry }),
    ...(isJudged && { order }),
  };
};

/** A path with what of a question was said. */
export const withQuery = (path: string, asked: Readonly<Record<string, string | number | undefined>>): string => {
  const said = Object.entries(asked).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    value === undefined ? [] : [[name, `${value}`]],
  );
  return said.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(said))}`;
};
