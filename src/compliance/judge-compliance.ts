import type {
  ComplianceFinding,
  ComplianceTerms,
  ComplianceVerdict,
  Duty,
  Observation,
  OpenCase,
} from '../domain/compliance.ts';
import { bangkokTime, DAY, HOUR, type Instant } from '../domain/time.ts';
import { isOwed, toldAt } from './cases.ts';

type ObservationOf<K extends Observation['kind']> = Extract<Observation, { kind: K }>;
type Asked = Readonly<{ need: (duty: Duty) => number | null; at: Instant }>;

/** What comes of everything that was seen, in the order in which it was seen. Pure: the moment is handed in. */
export const judgeCompliance = (
  { requirements }: ComplianceTerms,
  observations: readonly Observation[],
  at: Instant,
): readonly ComplianceFinding[] => {
  const values = new Map(requirements.map(({ duty, value }) => [duty, value]));
  const asked: Asked = { at, need: (duty) => values.get(duty) ?? null };
  return observations.flatMap((seen) => judgeOne(seen, asked));
};

const judgeOne = (seen: Observation, asked: Asked): readonly ComplianceFinding[] => {
  switch (seen.kind) {
    case 'clock':
      return judgeClock(seen, asked);
    case 'kept':
      return [judgeKept(seen, asked)];
    case 'key':
      return judgeKey(seen, asked);
    case 'named':
      return judgeNamed(seen, asked);
    case 'enrolled':
      return judgeEnrolled(seen, asked);
    case 'transport':
      return [judgeTransport(seen, asked)];
    case 'backup':
      return [judgeBackup(seen, asked)];
    case 'case':
      return judgeCase(seen.open, asked);
    case 'unreadable':
      return [
        found(
          'breach-notice',
          'register of cases',
          'broken',
          `None of the cases is watched, because their register cannot be read: ${seen.why}`,
        ),
      ];
    case 'acting':
      return [judgeActing(seen)];
  }
};

const found = (duty: Duty, subject: string, verdict: ComplianceVerdict, message: string): ComplianceFinding => ({
  duty,
  subject,
  verdict,
  message,
});

const inMs = (ms: number): string => `${Math.abs(ms) < 0.1 ? ms.toFixed(3) : ms.toFixed(1)} ms`;

/** A simulated clock is of no time that anybody else has: there is nothing to keep to. */
const judgeClock = (
  { state, offset, bound }: ObservationOf<'clock'>,
  { need }: Asked,
): readonly ComplianceFinding[] => {
  const most = need('clock');
  if (state === 'simulated' || most === null) return [];
  const say = (verdict: ComplianceVerdict, message: string) => [found('clock', 'clock', verdict, message)];
  if (offset === null || bound === null)
    return say(
      'unproven',
      `Nobody can say how far this machine's clock is off (${state}), and ${most} ms are the most: run chrony, whose tracking tells it, or systemd-timesyncd.`,
    );
  if (Math.abs(offset) > most)
    return say(
      'broken',
      `This machine's clock is ${inMs(Math.abs(offset))} off, and ${most} ms are the most: check its time server and the way there.`,
    );
  if (bound > most)
    return say(
      'unproven',
      `This machine's clock may be up to ${inMs(bound)} off, and ${most} ms are the most: use a time server that is nearer, or one of its own on GNSS.`,
    );
  return say('kept', `This machine's clock is ${inMs(bound)} off at most; ${most} ms are allowed.`);
};

const judgeKept = (
  { what, duty, days, sized = false, setting }: ObservationOf<'kept'>,
  { need }: Asked,
): ComplianceFinding => {
  const bound = need(duty);
  const isUpper = duty === 'personal-data-retention';
  const say = (verdict: ComplianceVerdict, message: string) => found(duty, what, verdict, message);
  if (days === undefined && sized)
    return say(
      'unproven',
      `${what} is kept for as long as its size allows, and nobody can tell for how many days; ${bound ?? 0} days are the least: make sure that there is room for so many.`,
    );
  if (days === undefined)
    return say(
      'unproven',
      `${what}: nobody has said for how many days it is kept. Set it; ${bound ?? 0} days are the least.`,
    );
  const kept = days === null ? `${what} is never let go of` : `${what} is kept for ${days} days`;
  if (bound === null)
    return say(
      'unproven',
      `${kept}, and nobody has said for how long it should be: state it in compliance/terms.json of the storage.`,
    );
  if (isUpper)
    return days === null || days > bound
      ? say(
          'broken',
          setting === undefined
            ? `${kept}, and ${bound} days are the most: erase what is older (gridtokenx erase).`
            : `${kept}, and ${bound} days are the most: lower ${setting}.`,
        )
      : say('kept', `${kept}; ${bound} days are the most.`);
  if (days !== null && days < bound)
    return say('broken', `${kept}, and ${bound} days are the least: raise ${setting ?? 'it in the configuration'}.`);
  return sized
    ? say(
        'unproven',
        `${kept} at most, and for less where its size does not allow it; ${bound} days are the least: make sure that there is room for so many.`,
      )
    : say('kept', `${kept}; ${bound} days are the least.`);
};

const judgeKey = (
  { what, mode, made, most: configured }: ObservationOf<'key'>,
  { need, at }: Asked,
): readonly ComplianceFinding[] => {
  const most = mostOf(configured, need);
  const rights: ComplianceFinding =
    mode === undefined
      ? found(
          'key-file',
          what,
          'unproven',
          `Nobody can see who may read the ${what}: check its path and the owner of its folder.`,
        )
      : mode === null || mode === 0
        ? found('key-file', what, 'kept', `Nobody but its owner can read the ${what}.`)
        : found(
            'key-file',
            what,
            'broken',
            `Others can read the ${what}: chmod 600 its file, and better make a new key.`,
          );
  if (most === null) return [rights];
  if (made === null)
    return [
      rights,
      found(
        'key-age',
        what,
        'unproven',
        `Nobody knows how old the ${what} is: its file does not say when it was made. Replace it at the latest when it is ${most} days old (deploy/keys.md).`,
      ),
    ];
  return [rights, ofAge(what, made, most, at)];
};

/** Whichever asks for more: what is configured may be stricter than the duty, and cannot loosen it. Null: nobody asks. */
const mostOf = (configured: number | null, need: Asked['need']): number | null => {
  const asked = [need('key-age'), configured].filter((one) => one !== null);
  return asked.length === 0 ? null : Math.min(...asked);
};

const daysSince = (from: Instant, at: Instant): number => Math.floor((at - from) / DAY);

const ofAge = (what: string, made: Instant, most: number, at: Instant): ComplianceFinding => {
  const age = daysSince(made, at);
  if (made > at)
    return found(
      'key-age',
      what,
      'unproven',
      `Nobody knows how old the ${what} is: it would be made at ${bangkokTime(made)}, which is to come: check the clock, and what says so.`,
    );
  return age > most
    ? found(
        'key-age',
        what,
        'broken',
        `The ${what} is ${age} days old, and ${most} days are the most: replace it (deploy/keys.md).`,
      )
    : found('key-age', what, 'kept', `The ${what} is ${age} days old; ${most} days are the most.`);
};

/** It is as old as it has been named here, at least. */
const judgeNamed = (
  { what, made, since, most: configured, setting }: ObservationOf<'named'>,
  { need, at }: Asked,
): readonly ComplianceFinding[] => {
  const most = mostOf(configured, need);
  if (most === null) return [];
  if (since !== null && daysSince(since, at) > most)
    return [
      found(
        'key-age',
        what,
        'broken',
        `The ${what} has been named here for ${daysSince(since, at)} days, and ${most} days are the most: replace it (deploy/keys.md).`,
      ),
    ];
  if (made !== null) return [ofAge(what, made, most, at)];
  const known =
    since === null
      ? 'when it was made is not said'
      : `it has been named here for ${daysSince(since, at)} days, and when it was made is not said`;
  return [
    found(
      'key-age',
      what,
      'unproven',
      `Nobody knows how old the ${what} is: ${known}. Say it (madeOn in ${setting}), and replace it at the latest when it is ${most} days old (deploy/keys.md).`,
    ),
  ];
};

const judgeEnrolled = (
  { what, elsewhere, most: configured }: ObservationOf<'enrolled'>,
  { need }: Asked,
): readonly ComplianceFinding[] => {
  const most = mostOf(configured, need);
  if (most === null) return [];
  const who =
    elsewhere === 'gateways'
      ? 'Each gateway judges its own (gridtokenx compliance status --gateway)'
      : 'Who holds an account knows that of its own';
  return [
    found(
      'key-age',
      what,
      'unproven',
      `Nobody here knows how old the ${what} are: the registry does not say when they were made. ${who}; have each replaced at the latest when it is ${most} days old.`,
    ),
  ];
};

const judgeTransport = (
  { what, version, loopback }: ObservationOf<'transport'>,
  { need }: Asked,
): ComplianceFinding => {
  const least = need('transport') ?? 0;
  const say = (verdict: ComplianceVerdict, message: string) => found('transport', what, verdict, message);
  if (version !== null && version >= least)
    return say('kept', `The ${what} speaks TLS ${version.toFixed(1)} or later.`);
  if (loopback) return say('kept', `The ${what} does not leave this machine.`);
  return version === null
    ? say('broken', `The ${what} is not encrypted, and leaves this machine: use TLS ${least.toFixed(1)} or later.`)
    : say('broken', `The ${what} speaks TLS ${version.toFixed(1)}, and ${least.toFixed(1)} is the least.`);
};

const judgeBackup = ({ what, at: made }: ObservationOf<'backup'>, { need, at }: Asked): ComplianceFinding => {
  const most = need('backup') ?? 0;
  const say = (verdict: ComplianceVerdict, message: string) => found('backup', what, verdict, message);
  if (made === null) return say('broken', `No backup was ever made of ${what}: gridtokenx core backup.`);
  return at - made > most * DAY
    ? say(
        'broken',
        `The last backup of ${what} is of ${bangkokTime(made)}, and ${most} days are the most: gridtokenx core backup.`,
      )
    : say('kept', `The last backup of ${what} is of ${bangkokTime(made)}.`);
};

const judgeActing = ({ functions }: ObservationOf<'acting'>): ComplianceFinding =>
  functions === 0
    ? found('life-support', 'program', 'kept', 'No function of this program can take power from a point.')
    : found(
        'life-support',
        'program',
        'broken',
        `There are functions (${functions}) that can take power from a point without asking the veto.`,
      );

/** The clock of a case: warned of, broken, or kept; what was told too late stays broken until it is closed. */
const judgeCase = (one: OpenCase, { need, at }: Asked): readonly ComplianceFinding[] => {
  if (one.closed !== null) return [];
  const { kind, id, since } = one;
  const duty = ({ breach: 'breach-notice', access: 'access-request', erasure: 'erasure-request' } as const)[kind];
  const limit = need(duty);
  if (limit === null) return [];
  const span = kind === 'breach' ? HOUR : DAY;
  const unit = kind === 'breach' ? 'h' : 'days';
  const end = since + limit * span;
  const told = toldAt(one);
  const say = (verdict: ComplianceVerdict, message: string) => [found(duty, id, verdict, message)];
  const passed = Math.floor((at - since) / span);
  if (!isOwed(one) && told !== null)
    return told <= end
      ? say('kept', `The case ${id} was told within its ${limit} ${unit}.`)
      : say(
          'broken',
          `The case ${id} was told at ${bangkokTime(told)}, after its ${limit} ${unit}: say why when it is closed.`,
        );
  if (at >= end)
    return say('broken', `The ${limit} ${unit} of the case ${id} are over, and nobody was told: ${todo[kind]} now.`);
  const warns = kind === 'breach' ? (need('breach-warning') ?? limit) * span : (limit * span * 2) / 3;
  const left = `Of the ${limit} ${unit} of the case ${id}, ${passed} are over`;
  return at - since >= warns
    ? say('unproven', `${left}, and nobody was told: ${todo[kind]} before ${bangkokTime(end as Instant)}.`)
    : say('kept', `${left}; they end at ${bangkokTime(end as Instant)}.`);
};

const todo = {
  breach: 'tell the office of the data protection committee',
  access: 'give the person what was asked for',
  erasure: 'erase it (gridtokenx erase), and tell the person',
} as const;
