import type { CoreId, Realm } from '../../domain/identity.ts';
import type { LogHead } from '../../domain/transaction.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { decodeTrustFile, encodeTrustFile, type TrustFile } from '../../wire/proof-file.ts';

/** What this browser has come to believe of one core: its keys since the first visit, and the newest head it verified. */
export type Believed = Readonly<{ trust: TrustFile; head: LogHead | null }>;

const place = (realm: Realm, core: CoreId): string => `gridtokenx.believed/${realm}/${core}`;

/** Null at a first visit, and where what is there cannot be read. */
export const recall = (realm: Realm, core: CoreId): Believed | null => {
  const text = localStorage.getItem(place(realm, core));
  if (text === null) return null;
  try {
    const { trust, head } = JSON.parse(text) as Readonly<{
      trust: string;
      head: { size: number; root: string } | null;
    }>;
    return { trust: decodeTrustFile(trust), head: head && { size: head.size, root: fromHex(head.root) } };
  } catch {
    // Written by another version, or by hand: as good as nothing.
    return null;
  }
};

export const remember = (realm: Realm, core: CoreId, { trust, head }: Believed): void =>
  localStorage.setItem(
    place(realm, core),
    JSON.stringify({ trust: encodeTrustFile(trust), head: head && { size: head.size, root: toHex(head.root) } }),
  );
