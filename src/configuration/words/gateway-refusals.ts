import type { Said } from './said.ts';

/** `at` is the file and the path: `gateway.json: lines[0].meters[1]`. */
type At = Readonly<{ at: string }>;
type InFile = Readonly<{ layer: string }>;

const thaiThings: Readonly<Record<string, string>> = {
  'line name': 'ชื่อสาย',
  device: 'มิเตอร์',
  point: 'จุดวัด',
  'serial port': 'พอร์ตอนุกรม',
  address: 'ที่อยู่',
  endpoint: 'ที่อยู่เซิร์ฟเวอร์',
  unit: 'หมายเลขยูนิต',
};

const kinds: Readonly<Record<'current' | 'voltage', string>> = { current: 'กระแส', voltage: 'แรงดัน' };

/** What can be wrong with a gateway's configuration although each of its values may be. */
export const gatewayRefusals = {
  'live-without-licence': ({ layer }: InFile): Said => ({
    en: `${layer}: realm is "live" but licence is missing; allowed: a licence reference, or "simulation" or "sandbox".`,
    th: `${layer}: realm คือ "live" แต่ยังไม่ได้กำหนด licence ค่าที่ใช้ได้: เลขที่ใบอนุญาต หรือให้ realm เป็น "simulation" หรือ "sandbox"`,
  }),
  'plain-http': ({ layer, url }: InFile & Readonly<{ url: string }>): Said => ({
    en: `${layer}: core.url is "${url}", plain http to another machine; allowed: https://, or http:// on loopback (127.0.0.1, [::1] or localhost).`,
    th: `${layer}: core.url คือ "${url}" เป็น http ที่ไม่เข้ารหัสไปยังเครื่องอื่น ค่าที่ใช้ได้: https:// หรือ http:// ภายในเครื่องเดียวกัน (127.0.0.1, [::1] หรือ localhost)`,
  }),
  'no-pins': ({ layer }: InFile): Said => ({
    en: `${layer}: core.pins is empty but core.url is https; allowed: the kid of the core’s TLS key, as its operator reads it from \`gridtokenx keys show\`.`,
    th: `${layer}: core.pins ว่าง แต่ core.url เป็น https ค่าที่ใช้ได้: kid ของกุญแจ TLS ของคอร์ ซึ่งผู้ดูแลคอร์อ่านจาก \`gridtokenx keys show\``,
  }),
  'pins-without-https': ({ layer }: InFile): Said => ({
    en: `${layer}: core.pins are given but core.url is plain http; allowed: https, or no pins.`,
    th: `${layer}: กำหนด core.pins แต่ core.url เป็น http ที่ไม่เข้ารหัส ค่าที่ใช้ได้: https หรือไม่กำหนด pins`,
  }),
  'period-of-reports': ({ at, value }: At & Readonly<{ value: number }>): Said => ({
    en: `${at} is ${value}; allowed: none on a line of OPC UA, whose server reports by itself.`,
    th: `${at} คือ ${value} แต่สายแบบ OPC UA ไม่ต้องกำหนด เพราะเซิร์ฟเวอร์รายงานเอง`,
  }),
  'period-beyond-silence': ({ at, value, silence }: At & Readonly<{ value: number; silence: number }>): Said => ({
    en: `${at} is ${value} but silenceSeconds is ${silence}; allowed: at most half of it, or a longer silence.`,
    th: `${at} คือ ${value} แต่ silenceSeconds คือ ${silence} ค่าที่ใช้ได้: ไม่เกินครึ่งหนึ่ง หรือเพิ่ม silenceSeconds`,
  }),
  twice: ({ layer, what, which }: InFile & Readonly<{ what: string; which: string }>): Said => ({
    en: `${layer}: the ${what} ${which} stands twice; allowed: each one once.`,
    th: `${layer}: ${thaiThings[what] ?? what} ${which} ซ้ำกัน ให้ใช้ได้เพียงครั้งเดียว`,
  }),
  'no-binding': ({ at, role }: At & Readonly<{ role: string }>): Said => ({
    en: `${at}.binding is missing and ${at}.role is "${role}"; allowed: a binding, or the role "generation", "sub" or "check": such a meter is only observed.`,
    th: `${at}.binding ยังไม่ได้กำหนด และ ${at}.role คือ "${role}" ค่าที่ใช้ได้: กำหนด binding หรือให้ role เป็น "generation", "sub" หรือ "check" ซึ่งเป็นมิเตอร์ที่ดูอย่างเดียว`,
  }),
  'two-ratings': ({ at, ratedKva, ratedA }: At & Readonly<{ ratedKva: number; ratedA: number }>): Said => ({
    en: `${at}.grid has ratedKva ${ratedKva} and ratedA ${ratedA}; allowed: one of them, the kVA of a transformer or the A of a conductor or a fuse.`,
    th: `${at}.grid มีทั้ง ratedKva ${ratedKva} และ ratedA ${ratedA} ให้เหลือเพียงค่าเดียว คือ kVA ของหม้อแปลง หรือ A ของสายหรือฟิวส์`,
  }),
  'unknown-profile': ({
    at,
    profile,
    profiles,
    meant,
  }: At & Readonly<{ profile: string; profiles: readonly string[]; meant: string | null }>): Said => ({
    en: `${at}.profile is "${profile}"; allowed: ${profiles.join(', ')}${meant === null ? '.' : `; did you mean "${meant}"?`}`,
    th: `${at}.profile คือ "${profile}" ค่าที่ใช้ได้: ${profiles.join(', ')}${meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`}`,
  }),
  'unit-of-opc-ua': ({ at, unit }: At & Readonly<{ unit: number }>): Said => ({
    en: `${at}.unit is ${unit}; allowed: none on a line of OPC UA.`,
    th: `${at}.unit คือ ${unit} แต่สายแบบ OPC UA ไม่ต้องกำหนด`,
  }),
  'node-twice': ({ at, quantity }: At & Readonly<{ quantity: string }>): Said => ({
    en: `${at}.nodes has ${quantity} twice; allowed: each one once.`,
    th: `${at}.nodes มี ${quantity} ซ้ำกัน ให้ใช้ได้เพียงครั้งเดียว`,
  }),
  'deadband-of-energy': ({ at, deadband, quantity }: At & Readonly<{ deadband: number; quantity: string }>): Said => ({
    en: `${at}.nodes has a deadband of ${deadband} for ${quantity}; allowed: none for energy.`,
    th: `${at}.nodes มี deadband ${deadband} สำหรับ ${quantity} แต่ค่าพลังงานใช้ deadband ไม่ได้`,
  }),
  'no-nodes': ({ at }: At): Said => ({
    en: `${at}.nodes is []; allowed: the nodes of the server that are this meter.`,
    th: `${at}.nodes คือ [] ค่าที่ใช้ได้: โหนดของเซิร์ฟเวอร์ที่เป็นมิเตอร์นี้`,
  }),
  'nodes-of-modbus': ({ at }: At): Said => ({
    en: `${at}.nodes is for OPC UA; allowed: none on a line of Modbus.`,
    th: `${at}.nodes ใช้กับ OPC UA เท่านั้น สายแบบ Modbus ไม่ต้องกำหนด`,
  }),
  'unit-range': ({
    at,
    unit,
    least,
    most,
  }: At & Readonly<{ unit: number | null; least: number; most: number }>): Said => ({
    en: `${at}.unit is ${unit ?? 'missing'}; allowed: a whole number from ${least} to ${most}.`,
    th: `${at}.unit ${unit === null ? 'ยังไม่ได้กำหนด' : `คือ ${unit}`} ค่าที่ใช้ได้: จำนวนเต็มตั้งแต่ ${least} ถึง ${most}`,
  }),
  'half-replaced': ({ at }: At): Said => ({
    en: `${at}.replacedImportWh and ${at}.replacedExportWh belong together; allowed: both, or neither.`,
    th: `${at}.replacedImportWh และ ${at}.replacedExportWh ต้องกำหนดทั้งคู่ หรือไม่กำหนดเลย`,
  }),
  'not-said-replaced': ({ at, device }: At & Readonly<{ device: string }>): Said => ({
    en: `${at}.replacedImportWh is missing; allowed: where the meter before it, ${device}, ended.`,
    th: `${at}.replacedImportWh ยังไม่ได้กำหนด ค่าที่ใช้ได้: เลขอ่านสุดท้ายของมิเตอร์ก่อนหน้า คือ ${device}`,
  }),
  'not-after': ({ at, device }: At & Readonly<{ device: string }>): Said => ({
    en: `${at}.from is not after that of ${device}; allowed: the meters in the order they came.`,
    th: `${at}.from ไม่อยู่หลังของ ${device} ให้เรียงมิเตอร์ตามลำดับที่ติดตั้ง`,
  }),
  'ratios-differ': ({
    at,
    kind,
    one,
    other,
  }: At & Readonly<{ kind: 'current' | 'voltage'; one: string; other: string }>): Said => ({
    en: `${at}.${kind} is ${one} but ${at}.again.${kind} is ${other}; allowed: the same ratio in both, read off the plate twice.`,
    th: `${at}.${kind} คือ ${one} แต่ ${at}.again.${kind} คือ ${other} อัตราส่วนหม้อแปลง${kinds[kind]}ต้องเท่ากันทั้งสองแห่ง โดยอ่านจากแผ่นป้ายสองครั้ง`,
  }),
  'no-serial-port': ({ at }: At): Said => ({
    en: `${at}.path is missing; allowed: a serial port, such as /dev/serial/by-id/….`,
    th: `${at}.path ยังไม่ได้กำหนด ค่าที่ใช้ได้: พอร์ตอนุกรม เช่น /dev/serial/by-id/…`,
  }),
  'rts-for-two': ({ at, rts }: At & Readonly<{ rts: string }>): Said => ({
    en: `${at}.rtscts is true but ${at}.rts is "${rts}"; allowed: one of the two, or neither.`,
    th: `${at}.rtscts คือ true แต่ ${at}.rts คือ "${rts}" ให้เหลือเพียงอย่างเดียว หรือไม่ใช้เลย`,
  }),
  'no-host': ({ at }: At): Said => ({
    en: `${at}.host is missing; allowed: the name or address of the meter or converter.`,
    th: `${at}.host ยังไม่ได้กำหนด ค่าที่ใช้ได้: ชื่อหรือที่อยู่ของมิเตอร์หรือตัวแปลงสัญญาณ`,
  }),
  'no-endpoint': ({ at }: At): Said => ({
    en: `${at}.endpoint is missing; allowed: an address that begins with opc.tcp://.`,
    th: `${at}.endpoint ยังไม่ได้กำหนด ค่าที่ใช้ได้: ที่อยู่ที่ขึ้นต้นด้วย opc.tcp://`,
  }),
  'half-secured': ({ at, mode, policy }: At & Readonly<{ mode: string; policy: string }>): Said => ({
    en: `${at}.securityMode is "${mode}" but securityPolicy is "${policy}"; allowed: "None" in both, or in neither.`,
    th: `${at}.securityMode คือ "${mode}" แต่ securityPolicy คือ "${policy}" ให้เป็น "None" ทั้งคู่ หรือไม่เป็นเลย`,
  }),
  'half-user': ({ at }: At): Said => ({
    en: `${at}.user and ${at}.passwordFile belong together; allowed: both, or neither.`,
    th: `${at}.user และ ${at}.passwordFile ต้องกำหนดทั้งคู่ หรือไม่กำหนดเลย`,
  }),
  'window-of-nothing': ({ at, from }: At & Readonly<{ from: string }>): Said => ({
    en: `${at}.to is "${from}", when the window opens; allowed: another time, before it for one that closes on the day after.`,
    th: `${at}.to คือ "${from}" ซึ่งตรงกับเวลาเปิด ให้ใช้เวลาอื่น ถ้าก่อนเวลาเปิดหมายถึงปิดในวันถัดไป`,
  }),
  'outside-windows': ({ paths, opens }: Readonly<{ paths: readonly string[]; opens: string }>): Said => ({
    en: `This change would begin ${paths.join(', ')} anew, and the next maintenance window opens at ${opens}; allowed: then (what stands in the site's files is tried by itself, anything else is asked for again), or with a window in the same change that is open now.`,
    th: `การเปลี่ยนแปลงนี้จะเริ่ม ${paths.join(', ')} ใหม่ แต่ช่วงบำรุงรักษาถัดไปเปิดเวลา ${opens} ให้ทำในช่วงนั้น (สิ่งที่อยู่ในไฟล์ของไซต์จะถูกลองเองเมื่อถึงเวลา นอกนั้นให้ขอใหม่) หรือกำหนดช่วงที่เปิดอยู่ขณะนี้ไว้ในการเปลี่ยนแปลงเดียวกัน`,
  }),
} as const;
