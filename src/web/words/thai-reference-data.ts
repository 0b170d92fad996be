/**
 * What the shipped files of market data, tariffs and emission factors say in words, in Thai. The files stay as they are: their bytes are part of a
 * market's rules. Whoever has files of their own writes the words they want.
 */
const said: Readonly<Record<string, string>> = {
  'the ERC had not announced it by 2026-11-22 (expected late November to December 2026); the old value is never carried forward':
    'ณ 22 พ.ย. 2569 กกพ. ยังไม่ประกาศ (คาดว่าปลาย พ.ย. ถึง ธ.ค. 2569) และไม่นำค่าเดิมมาใช้ต่อ',
  'no official wheeling tariff was found, and figures in circulation contradict each other (0.35, 0.45, 1.07, 1.15, 1.5 to 2.5 THB/kWh)':
    'ไม่พบอัตราค่าผ่านสายที่เป็นทางการ และตัวเลขที่เผยแพร่กันขัดแย้งกัน (0.35, 0.45, 1.07, 1.15, 1.5 ถึง 2.5 บาท/kWh)',
  'the round of 2026 is for homes of type 1; what this class is paid stands in a contract of its own':
    'รอบปี 2569 รับซื้อเฉพาะบ้านอยู่อาศัยประเภท 1 ราคาของผู้ใช้ไฟประเภทนี้อยู่ในสัญญาต่างหาก',
  'for how long the prices of 2019 hold was not read': 'ยังไม่ได้อ่านว่าราคาปี 2562 มีผลถึงเมื่อใด',
  'general knowledge: the factor before; allowed until 31 March 2026': 'ความรู้ทั่วไป: ค่าก่อนหน้า ใช้ได้ถึง 31 มี.ค. 2569',
  'nationthailand.com/news/policy/40059019, 30 November 2025: from 1 January 2026; no end was said, that of the year is an engineering choice':
    'nationthailand.com/news/policy/40059019, 30 พ.ย. 2568: ตั้งแต่ 1 ม.ค. 2569 ไม่ได้ระบุวันสิ้นสุด การใช้ถึงสิ้นปีเป็นการเลือกของผู้พัฒนา',
};

/** The Thai of a sentence of those files; null where it is none of them. */
export const referenceInThai = (sentence: string): string | null =>
  Object.hasOwn(said, sentence) ? (said[sentence] ?? null) : null;
