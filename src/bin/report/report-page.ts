import type { QualityReport, ReportedEvent, ReportedRule } from '../../power-quality/report/quality-report.ts';
import { between, dateOf, dayAndTime, type Language, monthOf, periodOf, timeOfDay } from '../../web/format/moment.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { safe } from '../html-text.ts';
import { duration as lengthOf } from '../installer/progress.ts';
import { bandPlot, frequencyPlot } from './report-charts.ts';
import { weeksSection } from './report-weeks.ts';
import { type ReportWords, reportWords } from './report-words.ts';
import { brokenIn, lostIn } from './warning-words.ts';

/** More events than this fill pages nobody reads; the CSV file has them all. */
const MOST_EVENTS = 60;

const style = `
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 12px/1.4 "Noto Sans", "Noto Sans Thai", "DejaVu Sans", Garuda, Loma, Tahoma, sans-serif; color: #151515; max-width: 186mm; margin: 0 auto; padding: 8px; }
h1 { font-size: 1.7em; margin: 0; } h2 { font-size: 1.15em; margin: 1.4em 0 .3em; border-bottom: 1.5px solid #151515; } h3 { font-size: 1em; margin: .9em 0 .1em; }
header p { margin: .1em 0; } .hint, .note { color: #555; font-size: .9em; margin: .2em 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th { text-align: left; font-weight: 600; color: #555; font-size: .88em; }
td, th { border-top: .5px solid #aaa; padding: .15em .5em; vertical-align: top; } tr { break-inside: avoid; } td.n, th.n { text-align: right; } td.n { white-space: nowrap; }
.rules { font-size: .8em; } .rules td, .rules th { padding: .15em .3em; } .rules td:first-child { white-space: nowrap; }
.compliant { color: #0a5c2b; } .exceeded { color: #a01010; font-weight: 700; } .unknown { color: #6b5200; }
.warning { border: 1.5px solid #a01010; color: #a01010; padding: .3em .6em; font-weight: 700; }
figure { margin: 0; break-inside: avoid; } svg { width: 100%; height: auto; } svg text { font-size: 9px; fill: #555; }
svg rect { fill: #7aa6c8; } svg .middle { stroke: #12314a; stroke-width: 1.6; } svg .whisker { stroke: #12314a; stroke-width: 1; }
svg .grid { stroke: #ddd; stroke-width: .6; } svg .limit { stroke: #a01010; stroke-width: 1; } svg .nominal { stroke: #555; stroke-width: .8; stroke-dasharray: 2 3; }
.proof { font-size: .8em; color: #555; overflow-wrap: anywhere; }
`;

const limitText = ({ low, high, unit }: ReportedRule): string => {
  const shown = (value: string) => String(Number(value));
  if (low === null) return `≤ ${shown(high ?? '')} ${unit}`;
  return high === null ? `≥ ${shown(low)} ${unit}` : `${shown(low)} – ${shown(high)} ${unit}`;
};

/**
 * What the voltage rules of a meter allow, in volts, as far as they are between what the chart is: a set may have a nominal
 * voltage of its own, and be between phases where the chart is to neutral.
 */
const limitVolts = ({ results }: QualityReport, { device, between: chart }: Voltage): readonly number[] => {
  const isPair = (phase: string | null): boolean => phase?.includes('-') === true;
  const rules = results.filter(
    (one) => one.device === device && one.quantity === 'voltage' && isPair(one.phase) === (chart === 'phase-phase'),
  );
  const volts = (value: string | null, { unit, nominal }: ReportedRule): readonly number[] => {
    if (value === null) return [];
    if (unit === 'V') return [Number(value)];
    return nominal === null ? [] : [(Number(value) * Number(nominal)) / 100];
  };
  return [...new Set(rules.flatMap((rule) => [...volts(rule.low, rule), ...volts(rule.high, rule)]))];
};
type Voltage = QualityReport['voltage'][number];

const ruleName = ({ quantity, order, phase, aggregate }: ReportedRule, words: ReportWords): string => {
  const name = words.quantities[quantity as keyof ReportWords['quantities']] ?? quantity;
  return [`${name}${order === null ? '' : ` ${order}`}`, phase, aggregate].filter((part) => part !== null).join(' · ');
};

/** 5th and 95th percentile, in the unit of the limit. */
const percentileText = ({ percentile5, percentile95, unit }: ReportedRule): string =>
  percentile5 === null || percentile95 === null
    ? '–'
    : `${Number(percentile5)} – ${Number(percentile95)}${unit === '1' ? '' : ` ${unit}`}`;

/** The days the numbers are of, where that is not all of the period; `to` is not in them. */
const judgedText = (rule: ReportedRule, { period }: QualityReport, words: ReportWords, language: Language): string => {
  const day = (moment: string): string => dateOf(moment, language).replace(/ \d+$/, '');
  const last = new Date(Date.parse(rule.to) - 1).toISOString();
  const isAll = rule.from === period.start && rule.to === period.end;
  const notes = [
    ...(isAll ? [] : [`${day(rule.from)} – ${day(last)}`]),
    ...(!isAll && rule.over === 'week' ? [words.worstWeek] : []),
    ...(rule.whole ? [] : [words.partOfPeriod]),
  ];
  return notes.join(', ');
};

const ruleRow = (rule: ReportedRule, report: QualityReport, words: ReportWords, language: Language): string =>
  `<tr><td>${safe(rule.device ?? '–')}</td><td>${safe(ruleName(rule, words))}</td><td>${safe(`${rule.set} ${rule.rule}`)}${rule.confirmed ? '' : ' *'}</td><td class="n">${limitText(rule)}</td><td class="n">${rule.inside ?? '–'} / ${Number(rule.needed)} %</td><td class="n">${percentileText(rule)}</td><td>${judgedText(rule, report, words, language)}</td><td class="n">${rule.valid} / ${rule.flagged} / ${rule.expected}</td><td class="${rule.verdict}">${words.verdicts[rule.verdict]}</td></tr>`;

const rules = (report: QualityReport, words: ReportWords, language: Language): string =>
  `<table class="rules"><tr><th></th><th>${words.rule}</th><th></th><th class="n">${words.limit}</th><th class="n">${words.inside} / ${words.needed}</th><th class="n">${words.percentiles}</th><th>${words.judged}</th><th class="n">${words.counted}</th><th>${words.verdict}</th></tr>${report.results
    .map((rule) => ruleRow(rule, report, words, language))
    .join('')}</table>`;

const limits = ({ limits: sets }: QualityReport, words: ReportWords): string =>
  sets
    .map(
      ({ name, authority, rules: count, unconfirmed }) =>
        `<p class="note">${safe(name)} (${safe(authority)}): ${words.ruleCount(count, unconfirmed)}</p>`,
    )
    .join('');

/** Where the gateway did not run in it, at least and at most: nobody measured it. */
const lasted = ({ start, end, down }: ReportedEvent): string => {
  if (down !== undefined)
    return `${lengthText(secondsOf(down.shortest))} – ${down.longest === null ? '?' : lengthText(secondsOf(down.longest))}`;
  return end === null ? '…' : lengthText(between(start, end));
};
const secondsOf = (figure: string | null): number => 1_000 * Number(figure ?? 0);

/** Of a short event seconds with one decimal: most dips last less than one. */
const lengthText = (milliseconds: number): string =>
  milliseconds < 10_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : lengthOf(milliseconds);

const extremeText = ({ kind, extreme, perUnit }: ReportedEvent): string =>
  `${kind === 'rapid-change' ? '± ' : ''}${extreme ?? '–'} V (${perUnit ?? '–'})`;

const eventRow = (event: ReportedEvent, words: ReportWords, language: Language): string => {
  // The seconds, and of a short event their fraction, as they stand in the moment.
  const start = `${dayAndTime(event.start, language)}${event.start.slice(16, -'+07:00'.length)}`;
  const seen = `${words.extents[event.extent]} (${event.witnesses}), ${event.first}${event.feeder === null ? '' : `, ${words.kinds.feeder.toLowerCase()} ${event.feeder}`}`;
  const hint = event.hint === '' ? '' : messageIn(language, event.hint).text;
  return `<tr><td>${start}</td><td>${words.eventKinds[event.kind]}</td><td class="n">${lasted(event)}</td><td>${words.durations[event.duration]}</td><td class="n">${extremeText(event)}</td><td>${safe(seen)}</td><td>${safe(hint)}</td></tr>`;
};

const summary = ({ verdicts }: QualityReport, words: ReportWords): string => {
  const rows = verdicts.map(
    ({ kind, name, verdict, compliant, exceeded, unknown, quantities }) =>
      `<tr><td>${words.kinds[kind]}</td><td>${safe(name ?? words.notConfigured)}</td><td class="${verdict}">${words.verdicts[verdict]}</td><td>${kind === 'meter' ? '' : `${compliant} / ${exceeded} / ${unknown}`}</td><td>${Object.entries(
        quantities,
      )
        .filter(([, one]) => one === 'exceeded')
        .map(([quantity]) => safe(words.quantities[quantity as keyof ReportWords['quantities']] ?? quantity))
        .join(', ')}</td></tr>`,
  );
  return `<table><tr><th></th><th></th><th>${words.verdict}</th><th>${words.meters}</th><th>${words.verdicts.exceeded}</th></tr>${rows.toReversed().join('')}</table>`;
};

const events = ({ events: all }: QualityReport, words: ReportWords, language: Language): string => {
  if (all.length === 0) return `<p>${words.noEvents}</p>`;
  const rows = all.slice(0, MOST_EVENTS).map((event) => eventRow(event, words, language));
  const lasting = all.filter(({ end }) => end === null).length;
  const note = lasting === 0 ? '' : `<p class="note">${words.lasting(lasting)}</p>`;
  const more = all.length > MOST_EVENTS ? `<p class="hint">${words.moreEvents(all.length - MOST_EVENTS)}</p>` : '';
  return `${note}<table><tr><th>${words.start}</th><th>${words.kind}</th><th class="n">${words.duration}</th><th></th><th class="n">${words.extreme}</th><th>${words.seen}</th><th>${words.hint}</th></tr>${rows.join('')}</table>${more}`;
};

const kvar = ({ kvar: rows }: QualityReport, words: ReportWords, language: Language): string =>
  rows.length === 0
    ? ''
    : `<h2>${words.kvar}</h2><p class="hint">${words.kvarHint}</p><table><tr><th></th><th></th><th class="n">${words.elapsed}</th><th class="n">kW</th><th class="n">kvar</th><th class="n">+ kvar</th><th class="n">THB</th></tr>${rows
        .map(
          (row) =>
            `<tr><td>${safe(row.device)} · ${monthOf(row.month, language)}</td><td>${words.kvarRate(safe(row.authority), row.freePercent ?? '', row.thbPerKvar ?? '')}${row.confirmed ? '' : ' *'}</td><td class="n">${row.elapsed} %</td><td class="n">${row.kilowatts}</td><td class="n">${row.kilovars}</td><td class="n">${row.excessKvar}</td><td class="n">${row.thb}</td></tr>`,
        )
        .join('')}</table>`;

type Storage = QualityReport['data']['storages'][number];
type Shared = QualityReport['data']['shared'][number];

/** What of the data cannot be trusted, or is not there. */
const warning = ({ gateway, broken, lost }: Storage, words: ReportWords, language: Language): string =>
  [
    ...(broken === null ? [] : [`${words.chain} ${gateway}: ${words.broken}: ${brokenIn(language, broken)}`]),
    ...(lost === null ? [] : [`${words.lost(gateway)}: ${lostIn(language, lost)}`]),
  ]
    .map((text) => `<p class="warning">${safe(text)}</p>`)
    .join('');

const twiceWarning = ({ device, twice }: Shared, words: ReportWords): string =>
  twice === 0 ? '' : `<p class="warning">${safe(words.twice(device, twice))}</p>`;

const chains = ({ data: { storages } }: QualityReport, words: ReportWords): string =>
  storages
    .filter(({ head }) => head !== '')
    .map(({ gateway, anchor, head }) => `${words.chain} ${safe(gateway)}: ${anchor.slice(0, 16)}… → ${head}`)
    .join(' · ');

/** Of a substation: what each gateway kept, and which meters moved. */
const gateways = (
  { data: { storages, shared, windows } }: QualityReport,
  words: ReportWords,
  language: Language,
): string => {
  if (storages.length < 2) return '';
  const kept = storages.map(
    ({ gateway, kept: count, lost }) =>
      `<tr><td>${safe(gateway)}</td><td class="n">${count} / ${windows}</td><td>${lost === null ? '' : words.verdicts.unknown}</td></tr>`,
  );
  const moved = shared.flatMap(({ device, stays }) =>
    stays.map(
      ({ gateway, from, to, windows: count }) =>
        `<tr><td>${safe(device)}</td><td>${safe(gateway)}</td><td>${dayAndTime(from, language)} – ${dayAndTime(to, language)}</td><td class="n">${count}</td></tr>`,
    ),
  );
  return `<table><tr><th>${words.gateway}</th><th class="n">${words.windowsKept}</th><th></th></tr>${kept.join('')}</table>${
    moved.length === 0
      ? ''
      : `<table><tr><th>${words.moved}</th><th>${words.gateway}</th><th></th><th class="n">${words.windowsKept}</th></tr>${moved.join('')}</table>`
  }`;
};

/**
 * A report as pages that print, one for each language that is asked for; they need nothing else. `hash` is that of the canonical
 * report. What is the same in every language, the bands of a year of days, is drawn once.
 */
export const reportPages = (report: QualityReport, hash: string): ((language: Language) => string) => {
  const bands = report.voltage
    .filter(({ days }) => days.length > 0)
    .map((meter) => ({
      device: meter.device,
      plot: bandPlot(meter, limitVolts(report, meter)),
    }));
  return (language) => reportPage(report, hash, { language, bands });
};

type Bands = readonly Readonly<{ device: string; plot: (label: string) => string }>[];

const reportPage = (
  report: QualityReport,
  hash: string,
  { language, bands }: Readonly<{ language: Language; bands: Bands }>,
): string => {
  const words = reportWords[language];
  const { period, data, previous } = report;
  const lastDay = new Date(Date.parse(period.end) - 1).toISOString();
  const label = periodOf(period.label, language);
  const title = `${words.title} · ${report.gateway} · ${label}`;
  const figures = bands.map(
    ({ device, plot }) => `<figure><h3>${safe(device)}</h3>${plot(safe(`${words.voltage} ${device}`))}</figure>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)}</title><style>${style}</style></head><body>
<header><h1>${words.title}</h1><p>${safe(report.gateway)} · ${words.views[report.view]} · ${safe(report.realm)}</p>
<p>${words.periods[period.kind]} ${safe(label)}: ${dateOf(period.start, language)} – ${dateOf(lastDay, language)}</p>
${report.complete ? '' : `<p class="note">${words.underWay}</p>`}${data.storages.map((storage) => warning(storage, words, language)).join('')}${data.shared.map((one) => twiceWarning(one, words)).join('')}</header>
<h2>${words.summary}</h2>${summary(report, words)}
${figures.length === 0 ? '' : `<h2>${words.voltage}</h2><p class="hint">${words.voltageHint}</p>${figures.join('\n')}`}
${report.frequency.length === 0 ? '' : `<h2>${words.frequency}</h2><figure>${frequencyPlot(report.frequency, words.frequency)}</figure>`}
${weeksSection(report, words, language)}
<h2>${words.events}</h2>${events(report, words, language)}
${kvar(report, words, language)}
<h2>${words.rules}</h2>${rules(report, words, language)}
<p class="hint">* ${words.unconfirmed}</p>
<h2>${words.limits}</h2>${limits(report, words)}
<h2>${words.method}</h2>${words.methods.map((line) => `<p class="note">${line}</p>`).join('')}
${report.ratioUnknown.length === 0 ? '' : `<p class="note">${words.ratioUnknown(safe(report.ratioUnknown.join(', ')))}</p>\n`}<p class="note">${words.windows(data.kept, data.windows)}</p>
${gateways(report, words, language)}
<p class="proof">${safe(report.software)} · ${words.made} ${dateOf(report.made, language)} ${timeOfDay(report.made)} +07:00 · ${words.hash} ${hash} · ${words.previous}: ${previous ?? words.first} · ${chains(report, words)} · gridtokenx report --verify</p>
</body></html>
`;
};
