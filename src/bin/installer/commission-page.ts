import type { Check, CheckId, Verdict, Words } from '../../commissioning/check.ts';
import { shortHash } from '../../web/format/figures.ts';
import { dateOf } from '../../web/format/moment.ts';
import { safe } from '../html-text.ts';
import type { Report, SignedReport } from './commission-report.ts';

const titles: Readonly<Record<CheckId, Words>> = {
  answers: { en: 'Communication', th: 'การสื่อสาร' },
  identity: { en: 'Serial number, model', th: 'หมายเลขเครื่อง รุ่น' },
  ratios: { en: 'CT and PT ratios', th: 'อัตราส่วน CT/PT' },
  voltage: { en: 'Voltages', th: 'แรงดัน' },
  'phase-angles': { en: 'Voltage inputs', th: 'ขั้วแรงดัน' },
  rotation: { en: 'Phase order', th: 'ลำดับเฟส' },
  neutral: { en: 'Neutral', th: 'สายนิวทรัล' },
  frequency: { en: 'Frequency', th: 'ความถี่' },
  power: { en: 'Power = U·I', th: 'กำลัง = U·I' },
  pairing: { en: 'Current with its voltage', th: 'คู่กระแสกับแรงดัน' },
  direction: { en: 'Direction of CTs', th: 'ทิศทาง CT' },
  load: { en: 'Known load', th: 'โหลดที่ทราบค่า' },
  energy: { en: 'Energy registers', th: 'รีจิสเตอร์พลังงาน' },
  display: { en: 'Display', th: 'หน้าจอมิเตอร์' },
  resolution: { en: 'Resolution, fitness', th: 'ความละเอียด' },
  clock: { en: 'Clock', th: 'นาฬิกา' },
  unconfirmed: { en: 'Unconfirmed values', th: 'ค่าที่ยังไม่ยืนยัน' },
};

const verdictWords: Readonly<Record<Verdict, Words & Readonly<{ mark: string }>>> = {
  pass: { mark: '✓', en: 'pass', th: 'ผ่าน' },
  'cannot-tell': { mark: '?', en: 'by hand', th: 'ตรวจด้วยมือ' },
  suspect: { mark: '!', en: 'suspect', th: 'น่าสงสัย' },
  fail: { mark: '✗', en: 'fail', th: 'ไม่ผ่าน' },
};

const results: Readonly<Record<Report['result'], Words>> = {
  pass: { en: 'PASSED', th: 'ผ่าน' },
  suspect: { en: 'TO BE LOOKED AT', th: 'ต้องตรวจสอบ' },
  fail: { en: 'NOT PASSED', th: 'ไม่ผ่าน' },
};

/** The page is one sheet whatever a meter says of itself: nothing longer is printed; report.json has it all. */
const LONGEST = 130;
/** The values to compare by hand are all on the page. */
const LONGEST_LIST = 700;

const shortened = (text: string, most = LONGEST): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const cut = (text: string): string => safe(shortened(text));

const figuresText = ({ figures }: Check): string =>
  figures
    .map(({ name, value, unit }) => `${name} ${value}${unit === '' || unit === '1' ? '' : ` ${unit}`}`)
    .join(' · ');

type Cell = Readonly<{ en: string; th: string }>;

/** What is printed of a check, line by line. */
const cells = (check: Check): Readonly<{ says: Cell; numbers: string; next: Cell }> => ({
  says: {
    en: shortened(check.says.en, check.id === 'unconfirmed' ? LONGEST_LIST : LONGEST),
    th: shortened(check.says.th),
  },
  numbers: shortened(figuresText(check)),
  next: { en: shortened(check.next?.en ?? ''), th: shortened(check.next?.th ?? '') },
});

const row = (check: Check): string => {
  const { mark, en, th } = verdictWords[check.verdict];
  const title = titles[check.id];
  const { says, numbers, next } = cells(check);
  const line = (kind: string, content: string): string =>
    content === '' ? '' : `<div class="${kind}">${content}</div>`;
  const both = (words: Cell): string => `${safe(words.en)} <i lang="th">${safe(words.th)}</i>`;
  const advice = next.en === '' ? '' : `→ ${both(next)}`;
  return `<tr class="${check.verdict}"><td>${title.en}<br><i lang="th">${title.th}</i></td><td class="mark">${mark} ${en}<br><i lang="th">${th}</i></td><td>${both(says)}${line('numbers', safe(numbers))}${line('next', advice)}</td></tr>`;
};

/** All in px of CSS, 1/96 inch: what is inside the margins of A4, and what a line of the table takes at size 1. */
const SHEET = 1_040;
const AROUND = 230;
const LINE = 10.9;
const BORDER = 4;
/** Letters of the widest sort on a line of the last column at size 1. */
const LETTERS = 96;
const sizes = [1.4, 1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.62] as const;

/** The largest print in which everything is on one sheet. */
const sizeFor = (checks: readonly Check[]): number => {
  const height = (size: number): number => {
    const lines = (text: string): number => Math.ceil((text.length * size) / LETTERS);
    const rows = checks.map((check) => {
      const { says, numbers, next } = cells(check);
      const taken =
        lines(`${says.en} ${says.th}`) + lines(numbers) + lines(next.en === '' ? '' : `${next.en} ${next.th}`);
      return Math.max(2, taken) * LINE + BORDER;
    });
    return size * (AROUND + rows.reduce((sum, one) => sum + one, 0));
  };
  return sizes.find((size) => height(size) <= SHEET) ?? sizes[sizes.length - 1] ?? 1;
};

const fact = (en: string, th: string, value: string): string =>
  `<div><dt>${en} <i lang="th">${th}</i></dt><dd>${cut(value)}</dd></div>`;

const styleAt = (size: number): string => `
@page { size: A4 portrait; margin: 9mm 11mm; }
* { box-sizing: border-box; }
body { font: ${(8.4 * size).toFixed(2)}px/1.28 "Noto Sans", "Noto Sans Thai", "DejaVu Sans", Garuda, Loma, Tahoma, sans-serif; color: #111; max-width: 188mm; margin: 0 auto; }
i { font-style: normal; color: #444; }
h1 { font-size: 1.8em; margin: 0; }
header { display: flex; justify-content: space-between; align-items: flex-start; border-bottom: 1.5px solid #111; padding-bottom: .5em; }
.result { font-size: 1.5em; font-weight: bold; border: 1.5px solid; padding: .15em .6em; text-align: center; }
.result.pass { color: #0a5c2b; } .result.suspect { color: #8a5200; } .result.fail { color: #a01010; }
dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: .25em 1.2em; margin: .6em 0; }
dl div { overflow: hidden; } dt { color: #444; font-size: .88em; } dd { margin: 0; font-weight: bold; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; } td { border-top: .5px solid #999; padding: .18em .5em; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 14.8em; font-weight: bold; } td:first-child i { font-weight: normal; } td.mark { width: 9.4em; font-weight: bold; }
tr.pass .mark { color: #0a5c2b; } tr.suspect .mark { color: #8a5200; } tr.fail .mark { color: #a01010; }
.numbers { font-variant-numeric: tabular-nums; color: #333; } .next { font-weight: bold; } .next i { font-weight: normal; }
footer { display: grid; grid-template-columns: 1fr 1fr; gap: 1.4em; margin-top: 1em; break-inside: avoid; }
.line { border-bottom: 1px solid #111; height: 2.6em; display: flex; align-items: flex-end; font-weight: bold; }
.proof { grid-column: 1 / 3; font-size: .81em; color: #444; overflow-wrap: anywhere; }
`;

/** The report of one meter as a page of its own: one sheet of A4, needing nothing else, in English and Thai. */
export const reportPage = ({ report, hash, kid }: SignedReport): string => {
  const { profile, serialNumber, ratios, result } = report;
  const title = `${report.device} · commissioning report`;
  const dates = `${report.at} · <i lang="th">${dateOf(report.at, 'th')}</i>`;
  const serial = serialNumber.meter ?? serialNumber.configured ?? '–';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)}</title><style>${styleAt(sizeFor(report.checks))}</style></head><body>
<header><div><h1>Commissioning report <i lang="th">ใบตรวจรับการติดตั้งมิเตอร์</i></h1><div>${dates} · ${safe(report.realm)}</div></div>
<div class="result ${result}">${results[result].en}<br><i lang="th">${results[result].th}</i></div></header>
<dl>
${fact('Meter', 'มิเตอร์', report.device)}
${fact('Point, role', 'จุดวัด', `${report.point}, ${report.role}`)}
${fact('Gateway, line, unit', 'เกตเวย์ สาย หมายเลข', `${report.gateway}, ${report.line}, ${report.unit}`)}
${fact('Serial number', 'หมายเลขเครื่อง', serial)}
${fact('Model', 'รุ่น', profile.name)}
${fact('Profile, SHA-256', 'โปรไฟล์', `${profile.id} ${shortHash(profile.hash)}`)}
${fact('CT', 'หม้อแปลงกระแส', ratios.current)}
${fact('PT', 'หม้อแปลงแรงดัน', ratios.voltage)}
${fact('Ratios applied by', 'ผู้คูณอัตราส่วน', ratios.appliedBy)}
</dl>
<table>${report.checks.map(row).join('\n')}</table>
<footer>
<div>Installer <i lang="th">ผู้ติดตั้ง</i><div class="line">${cut(report.installer ?? '')}</div></div>
<div>Signature, date <i lang="th">ลายเซ็น วันที่</i><div class="line"></div></div>
<div class="proof">${safe(report.software)} · report SHA-256 ${hash} · check: gridtokenx commission --verify &lt;report.json&gt; --key &lt;public key&gt;<br>keys to compare on the page <i lang="th">กุญแจสำหรับเทียบบนหน้าเว็บ</i>: core ${report.trusts.core} · log ${report.trusts.log} · gateway ${kid}</div>
</footer>
</body></html>
`;
};
