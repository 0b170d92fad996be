import type { Argument, Command, Option } from 'commander';
import { thaiHelp } from './words/thai-help.ts';

/** Headings of a help page. */
const headings: Readonly<Record<string, string>> = {
  'Usage:': 'วิธีใช้:',
  'Arguments:': 'อาร์กิวเมนต์:',
  'Options:': 'ตัวเลือก:',
  'Global Options:': 'ตัวเลือกทั่วไป:',
  'Commands:': 'คำสั่ง:',
};

/** What commander says against a command line; the English stands in its library. */
const complaints: readonly (readonly [pattern: RegExp, thai: string])[] = [
  [/(?<=^gridtokenx: )no command is given$/m, 'ไม่ได้ระบุคำสั่ง'],
  [/(?<=^gridtokenx: )unknown command '(.+)'$/m, "ไม่รู้จักคำสั่ง '$1'"],
  [/(?<=^gridtokenx: )unknown option '(.+)'$/m, "ไม่รู้จักตัวเลือก '$1'"],
  [/(?<=^gridtokenx: )required option '(.+)' not specified$/m, "ต้องระบุตัวเลือก '$1'"],
  [/(?<=^gridtokenx: )missing required argument '(.+)'$/m, "ต้องระบุอาร์กิวเมนต์ '$1'"],
  [/(?<=^gridtokenx: )option '(.+)' argument missing$/m, "ตัวเลือก '$1' ต้องมีค่า"],
  [
    /(?<=^gridtokenx: )too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+)(.*)$/m,
    'อาร์กิวเมนต์มากเกินไป รับ $2 แต่ได้ $3',
  ],
  [
    /(?<=^gridtokenx: )option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/m,
    "ค่า '$2' ของตัวเลือก '$1' ใช้ไม่ได้ ค่าที่ใช้ได้: $3",
  ],
  [/^\(Did you mean (?:one of )?(.+)\?\)$/m, '(หมายถึง $1 ใช่หรือไม่?)'],
  [/^See (.+) --help$/m, 'ดู $1 --help'],
];

/** The same complaint in Thai, line by line; what is not known stays. */
export const complaintInThai = (text: string): string =>
  complaints.reduce((said, [pattern, thai]) => said.replace(pattern, thai), text);

const thaiOf = (text: string): string => thaiHelp[text] ?? text;
const speak = (one: Option | Argument): void => {
  one.description = thaiOf(one.description);
};

/** Has a command and all below it say their help in Thai. */
export const speakThai = (command: Command): void => {
  command.description(thaiOf(command.description()));
  command.configureHelp({ ...command.configureHelp(), styleTitle: (title) => headings[title] ?? title });
  command.helpOption('-h, --help', thaiOf('display help for command'));
  command.options.forEach(speak);
  command.registeredArguments.forEach(speak);
  command.commands.forEach(speakThai);
};
