/** How long a program may take to answer before it counts as silent. */
const PATIENCE_MS = 5_000;

/** With whose token something is asked, and until when anybody waits for the answer. */
export type Asking = Readonly<{ token?: string; signal?: AbortSignal }>;

/** What a program of the demo answers; null from one that is down, refuses, hangs, or when nobody waits any more. */
export const ask = async <T>(url: string, { token, signal }: Asking = {}): Promise<T | null> => {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    // Who is down shows nothing; that is seen on the screen.
    return null;
  }
};
