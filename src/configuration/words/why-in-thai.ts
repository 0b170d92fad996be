/** Why a file cannot be read or written, in Thai, by the English (`src/domain/why.ts`, `layer-file.ts`). */
export const thaiWhys: Readonly<Record<string, string>> = {
  'whoever runs this has no right to it': 'ผู้ที่เรียกใช้โปรแกรมนี้ไม่มีสิทธิ์',
  'it is a folder': 'เป็นโฟลเดอร์',
  'there is no such file or folder': 'ไม่มีไฟล์หรือโฟลเดอร์นี้',
  'its disk is full': 'ดิสก์เต็ม',
  'a part of its path is a file and no folder': 'ส่วนหนึ่งของที่อยู่เป็นไฟล์ ไม่ใช่โฟลเดอร์',
  'its file system may only be read': 'ระบบไฟล์อ่านได้อย่างเดียว',
  'it says nothing: write its settings, or remove it': 'ไม่มีข้อความใด ให้เขียนการตั้งค่า หรือลบไฟล์นี้',
  'it holds several documents (a line --- begins another): leave one':
    'มีเอกสารหลายชุด (บรรทัด --- เริ่มชุดใหม่) ให้เหลือชุดเดียว',
  'it is no text in UTF-8': 'ไม่ใช่ข้อความ UTF-8',
};

/** What an operating system adds in brackets, and what a parser of a format says, stays as it is. */
export const whyInThai = (why: string): string => {
  const [, words = why, code = ''] = /^(.*?)( \([A-Z]+\))?$/s.exec(why) ?? [];
  return (thaiWhys[words] ?? words) + code;
};
