import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bangkokTime, DAY, instant } from '../../domain/time.ts';
import { whyOf } from '../../domain/why.ts';
import { namesIn } from '../system-files.ts';
import { type Finding, findingsOf } from './finding.ts';

/** A certificate in a file; `from` and `until` Unix ms, `why` where it cannot be read. */
type Paper = Readonly<{ file: string }> &
  (Readonly<{ from: number; until: number; why: null }> | Readonly<{ why: string }>);

/** What lies in the folder of our OPC UA client: who we are there, and whom we trust. */
export type PaperFacts = Readonly<{
  folder: string;
  /** Null: none has been made yet. */
  own: Paper | null;
  /** The key of it; `mode` its rights, as chmod(1) has them. */
  key: Readonly<{ file: string; mode: number }> | null;
  trusted: readonly Paper[];
  trustedFolder: string;
  /** Servers that came and were not trusted. */
  rejected: number;
}>;

/** Somebody has to make the new one, and somebody else to trust it. */
const SOON_DAYS = 30;

const { ok, warn, fail } = findingsOf('certificates');
const day = (at: number): string => bangkokTime(instant(at)).slice(0, 10);

/** What is wrong with a certificate at `now`; null: nothing. */
export const judgePaper = (paper: Paper, now: number, renew: string): Finding | null => {
  const { file } = paper;
  if (paper.why !== null) return fail(file, `cannot be read (${paper.why})`, 'Check its rights, and that it is one.');
  const { from, until } = paper;
  if (until < now) return fail(file, `has expired on ${day(until)}`, renew);
  if (from > now)
    return fail(file, `is valid from ${day(from)} on`, 'Check the clock of this machine and of its maker.');
  const days = Math.floor((until - now) / DAY);
  return days < SOON_DAYS ? warn(file, `expires in ${days} days, on ${day(until)}`, renew) : null;
};

const judgeKey = ({ key }: PaperFacts): Finding | null =>
  key !== null && (key.mode & 0o077) !== 0
    ? fail(key.file, 'is a private key that others may use', `Keep it to yourself: chmod 600 ${key.file}`)
    : null;

const judgeTrust = ({ folder, trusted, trustedFolder, rejected }: PaperFacts): Finding | null =>
  trusted.length > 0
    ? null
    : warn(
        folder,
        `trusts no OPC UA server${rejected > 0 ? `; ${rejected} rejected` : ''}`,
        rejected > 0
          ? `Compare the certificate in ${join(folder, 'rejected')} with what the server shows, then move it to ${trustedFolder}.`
          : `Put the server's certificate into ${trustedFolder}, or connect once and move it there from ${join(folder, 'rejected')}.`,
      );

/** One finding per thing that is not well with the papers of an OPC UA client at `now` (Unix ms); else one that all is. */
export const judgePapers = (facts: PaperFacts, now: number): readonly Finding[] => {
  const { folder, own, trusted } = facts;
  const mine =
    own === null
      ? warn(
          folder,
          'has no certificate of this gateway yet',
          'It is made at the first connection: start the gateway, then have the server trust it.',
        )
      : judgePaper(own, now, `Remove it, restart the gateway, which makes a new one, and have the server trust that.`);
  const theirs = trusted.map((paper) => judgePaper(paper, now, 'Have its server renewed, and trust the new one here.'));
  const findings = [mine, judgeKey(facts), judgeTrust(facts), ...theirs].filter((one) => one !== null);
  if (findings.length > 0) return findings;
  const until = own !== null && own.why === null ? ` until ${day(own.until)}` : '';
  return [ok(folder, `own certificate good${until}; ${trusted.length} trusted`)];
};

/** A certificate as it lies in a file. */
export const paperIn = (file: string): Paper => {
  try {
    const { validFrom, validTo } = new X509Certificate(readFileSync(file));
    return { file, from: Date.parse(validFrom), until: Date.parse(validTo), why: null };
  } catch (error) {
    return { file, why: whyOf(error) };
  }
};

/** As `drivers/opcua` lays them out (OPC 10000-12 §F.1). */
export const paperFacts = (folder: string): PaperFacts => {
  const own = join(folder, 'own', 'certs', 'gridtokenx.pem');
  const key = join(folder, 'own', 'private', 'private_key.pem');
  const trustedFolder = join(folder, 'trusted', 'certs');
  return {
    folder,
    own: existsSync(own) ? paperIn(own) : null,
    key: existsSync(key) ? { file: key, mode: statSync(key).mode & 0o777 } : null,
    trusted: namesIn(trustedFolder).map((name) => paperIn(join(trustedFolder, name))),
    trustedFolder,
    rejected: namesIn(join(folder, 'rejected')).length,
  };
};
