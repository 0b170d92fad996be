const quantities: Readonly<Record<string, string>> = {
  Voltage: 'แรงดันไฟฟ้า',
  'Frequency, 10 s mean': 'ความถี่เฉลี่ย 10 วินาที',
  'Frequency change between 10 s means': 'อัตราการเปลี่ยนความถี่ระหว่างค่าเฉลี่ย 10 วินาที',
  'Voltage unbalance U2/U1': 'แรงดันไม่สมดุล U2/U1',
  'Voltage THD': 'THD ของแรงดัน',
  'Current THD': 'THD ของกระแส',
  'Current TDD': 'TDD ของกระแส',
  'Flicker Pst': 'ไฟกะพริบ Pst',
  'Flicker Plt': 'ไฟกะพริบ Plt',
  'Power factor': 'ตัวประกอบกำลัง',
  'Neutral over greatest phase current': 'กระแสสายนิวทรัลเทียบกับกระแสเฟสที่มากที่สุด',
  'Reverse power': 'กำลังไฟฟ้าไหลย้อน',
  Loading: 'ภาระโหลดเทียบกับพิกัด',
  Export: 'กำลังไฟฟ้าที่ส่งออก',
};

/** What is measured, in Thai, as alarms name it. */
export const quantityOf = (quantity: string): string => {
  const [, of, order] = /^(Voltage|Current) harmonic (\d+)$/.exec(quantity) ?? [];
  if (order !== undefined) return `ฮาร์มอนิกอันดับ ${order} ${of === 'Voltage' ? 'ของแรงดัน' : 'ของกระแส'}`;
  return quantities[quantity] ?? quantity;
};
