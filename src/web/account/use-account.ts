import { useEffect, useState } from 'preact/hooks';
import type { AccountView } from '../../domain/view.ts';
import { endpoint } from '../live/browser-ports.ts';

export type AccountState =
  | Readonly<{ kind: 'closed'; refused: boolean }>
  | Readonly<{ kind: 'opening'; token: string }>
  | Readonly<{ kind: 'open'; token: string; view: AccountView; reachable: boolean }>;

/** The token lives in this tab only; the browser forgets it with the tab. */
const memory = 'gridtokenx.token';
const refreshEvery = 3_000;

const remembered = (): AccountState => {
  const token = sessionStorage.getItem(memory);
  return token === null ? { kind: 'closed', refused: false } : { kind: 'opening', token };
};

/** Answer of `/v1/account`: the account, a refusal, or nothing when the core cannot be had. */
const ask = async (token: string): Promise<AccountView | 'refused' | 'unreachable'> => {
  try {
    const answer = await fetch(endpoint('v1/account'), { headers: { authorization: `Bearer ${token}` } });
    if (answer.status === 401 || answer.status === 403) return 'refused';
    return answer.ok ? ((await answer.json()) as AccountView) : 'unreachable';
  } catch {
    return 'unreachable';
  }
};

/** One person's account, renewed every three seconds while it is open. */
export const useAccount = (): Readonly<{ state: AccountState; open: (token: string) => void; close: () => void }> => {
  const [state, setState] = useState<AccountState>(remembered);
  const token = state.kind === 'closed' ? null : state.token;

  useEffect(() => {
    if (token === null) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = async (): Promise<void> => {
      const answer = await ask(token);
      if (over) return;
      if (answer === 'refused') {
        sessionStorage.removeItem(memory);
        setState({ kind: 'closed', refused: true });
        return;
      }
      setState((now) => {
        if (answer !== 'unreachable') return { kind: 'open', token, view: answer, reachable: true };
        return now.kind === 'open' ? { ...now, reachable: false } : now;
      });
      timer = setTimeout(() => void refresh(), refreshEvery);
    };
    void refresh();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [token]);

  return {
    state,
    open: (pasted) => {
      sessionStorage.setItem(memory, pasted);
      setState({ kind: 'opening', token: pasted });
    },
    close: () => {
      sessionStorage.removeItem(memory);
      setState({ kind: 'closed', refused: false });
    },
  };
};
