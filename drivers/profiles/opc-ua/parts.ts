import type { OpcUaProfile } from '../../../src/profiles/profile.ts';

type Points = OpcUaProfile['points'];

/** A direct connection carries at most this; what lies behind transformers is told by their ratios. */
export const DIRECT_AMPERES = 100;

/** Ranges of a low-voltage point in Thailand, 230/400 V and 50 Hz, wide enough to show what is wrong with it. */
export const wholePoints = (watts: number): Points => ({
  frequency: { unit: 'Hz', range: [45, 55] },
  'power.active': { unit: 'W', range: [-watts, watts] },
  'power.reactive': { unit: 'var', range: [-watts, watts] },
  'power.apparent': { unit: 'VA', range: [0, watts] },
  'power-factor': { unit: '1', range: [-1, 1] },
});

/** 230 V + 30 % at 100 A is 29.9 kW a phase. */
export const WATTS_PER_PHASE = 30_000;

/** 999,999,999 kWh: more than any display shows; where the counter turns nobody says. */
export const energy: OpcUaProfile['energy'] = {
  import: { mostKwh: 999_999_999, rollsOverAt: null },
  export: { mostKwh: 999_999_999, rollsOverAt: null },
};

export const provenance: OpcUaProfile['provenance'] = {
  sources: ['OPC 10000-8 (EngineeringUnits, status codes); the nodes are the site’s own configuration'],
  unconfirmed: ['import', 'export', 'rollover', 'maximumPower'],
};

export const notes: OpcUaProfile['notes'] = {
  en: [
    'Which node is which quantity, and in what unit, is set on site: browse the server, then compare every value with the meter’s display.',
    'Positive active power must be import: turn a node of the other direction round by a negative scale.',
  ],
  th: [
    'กำหนดที่หน้างานว่าโหนดใดคือปริมาณใดและหน่วยใด: เรียกดูเซิร์ฟเวอร์ แล้วเทียบทุกค่ากับหน้าจอมิเตอร์',
    'กำลังไฟฟ้าบวกต้องหมายถึงการรับเข้า: หากโหนดกลับทิศให้ใช้ตัวคูณติดลบ',
  ],
};
