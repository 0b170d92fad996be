import type { Said } from './said.ts';

type InFile = Readonly<{ layer: string }>;
type Band = InFile & Readonly<{ lowest: number; highest: number }>;

type AtNode = InFile & Readonly<{ index: number; id: string }>;
type AtLine = InFile & Readonly<{ index: number; from: string; to: string }>;
type PricesNamed = Readonly<{ setting: string; name: string; known: readonly string[]; meant: string | null }>;

const meantIn = (meant: string | null): Said => ({
  en: meant === null ? '' : ` Did you mean "${meant}"?`,
  th: meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`,
});

/** What can be wrong with a core's configuration although each of its values may be. */
export const coreRefusals = {
  'former-keys-order': ({ layer, index, entry }: InFile & Readonly<{ index: number; entry: number }>): Said => ({
    en: `${layer}: formerKeys[${index}].untilEntry is ${entry}; allowed: above that of the keys before, oldest first.`,
    th: `${layer}: formerKeys[${index}].untilEntry คือ ${entry} ต้องมากกว่าของกุญแจก่อนหน้า โดยเรียงจากเก่าที่สุด`,
  }),
  'certificate-without-key': ({ layer }: InFile): Said => ({
    en: `${layer}: http.certificateFile is given without http.keyFile; allowed: both, the key alone, or neither.`,
    th: `${layer}: กำหนด http.certificateFile โดยไม่มี http.keyFile ค่าที่ใช้ได้: ทั้งคู่ กุญแจอย่างเดียว หรือไม่กำหนดเลย`,
  }),
  'price-band': ({ layer, lowest, highest }: Band): Said => ({
    en: `${layer}: market.highestPrice is ${highest}; allowed: at least lowestPrice, ${lowest}.`,
    th: `${layer}: market.highestPrice คือ ${highest} ต้องไม่ต่ำกว่า lowestPrice คือ ${lowest}`,
  }),
  'tick-too-fine': ({ layer, tick, least }: InFile & Readonly<{ tick: number; least: number }>): Said => ({
    en: `${layer}: market.tick is ${tick}; allowed: at least ${least}, or the book has too many levels.`,
    th: `${layer}: market.tick คือ ${tick} ต้องไม่ต่ำกว่า ${least} มิฉะนั้นสมุดคำสั่งจะมีระดับราคามากเกินไป`,
  }),
  'quantity-too-large': ({ layer, quantity, most }: InFile & Readonly<{ quantity: number; most: number }>): Said => ({
    en: `${layer}: market.largestQuantityWh is ${quantity}; allowed: at most ${most} at that highestPrice.`,
    th: `${layer}: market.largestQuantityWh คือ ${quantity} ต้องไม่เกิน ${most} ที่ highestPrice นั้น`,
  }),
  'emergency-band': ({ layer, lowest, highest }: Band): Said => ({
    en: `${layer}: market.emergency.highestPrice is ${highest}; allowed: at least its lowestPrice, ${lowest}.`,
    th: `${layer}: market.emergency.highestPrice คือ ${highest} ต้องไม่ต่ำกว่า lowestPrice ของภาวะฉุกเฉิน คือ ${lowest}`,
  }),
  'emergency-outside': ({ layer, lowest, highest, from, to }: Band & Readonly<{ from: number; to: number }>): Said => ({
    en: `${layer}: market.emergency.lowestPrice to highestPrice is ${lowest} to ${highest}; allowed: some of the market's own band, ${from} to ${to}, or nothing could be traded.`,
    th: `${layer}: market.emergency.lowestPrice ถึง highestPrice คือ ${lowest} ถึง ${highest} ต้องทับกับช่วงราคาของตลาด ${from} ถึง ${to} มิฉะนั้นจะซื้อขายไม่ได้`,
  }),
  'administrative-price': ({
    layer,
    price,
    tick,
    lowest,
    highest,
  }: Band & Readonly<{ price: number; tick: number }>): Said => ({
    en: `${layer}: market.emergency.administrativePrice is ${price}; allowed: null, or a multiple of tick, ${tick}, from ${lowest} to ${highest}.`,
    th: `${layer}: market.emergency.administrativePrice คือ ${price} ค่าที่ใช้ได้: null หรือจำนวนเท่าของ tick คือ ${tick} ตั้งแต่ ${lowest} ถึง ${highest}`,
  }),
  'lines-without-root': ({ layer }: InFile): Said => ({
    en: `${layer}: market.lines are given without networkRoot; allowed: both, or neither.`,
    th: `${layer}: กำหนด market.lines โดยไม่มี networkRoot ต้องกำหนดทั้งคู่ หรือไม่กำหนดเลย`,
  }),
  'line-of-root': ({ layer, index, from, to }: AtLine): Said => ({
    en: `${layer}: market.lines[${index}] leads from ${from} to ${to}, and ${from} is networkRoot; allowed: lines from other nodes towards it.`,
    th: `${layer}: market.lines[${index}] ไปจาก ${from} ถึง ${to} แต่ ${from} คือ networkRoot สายต้องเริ่มที่โหนดอื่นและมุ่งสู่ราก`,
  }),
  'line-forks': ({
    layer,
    index,
    from,
    to,
    first,
    other,
  }: AtLine & Readonly<{ first: number; other: string }>): Said => ({
    en: `${layer}: market.lines[${index}] leads from ${from} to ${to}, and market.lines[${first}] from there to ${other}; allowed: one line from each node, as only a radial network can be cleared.`,
    th: `${layer}: market.lines[${index}] ไปจาก ${from} ถึง ${to} แต่ market.lines[${first}] ไปจากโหนดนั้นถึง ${other} แต่ละโหนดมีสายออกได้หนึ่งสาย เพราะคำนวณได้เฉพาะโครงข่ายแบบเรเดียล`,
  }),
  'line-leads-nowhere': ({
    layer,
    index,
    from,
    to,
    root,
    meant,
  }: AtLine & Readonly<{ root: string; meant: string | null }>): Said => ({
    en: `${layer}: market.lines[${index}] leads from ${from} to ${to}, from which no line leads to ${root}; allowed: networkRoot, or the from of a line.${meantIn(meant).en}`,
    th: `${layer}: market.lines[${index}] ไปจาก ${from} ถึง ${to} ซึ่งไม่มีสายไปถึง ${root} ค่าที่ใช้ได้: networkRoot หรือ from ของสายอื่น${meantIn(meant).th}`,
  }),
  'lines-ring': ({ layer, index, ring }: AtLine & Readonly<{ ring: string }>): Said => ({
    en: `${layer}: market.lines[${index}] is of a ring (the lines from ${ring}); allowed: lines towards networkRoot. Open one of them.`,
    th: `${layer}: market.lines[${index}] อยู่ในวงแหวน (สายจาก ${ring}) สายต้องมุ่งสู่ networkRoot ให้เปิดวงหนึ่งสาย`,
  }),
  'market-nodes-without-root': ({ layer }: InFile): Said => ({
    en: `${layer}: market.nodes are given without networkRoot and lines; allowed: nodes of a network, or none.`,
    th: `${layer}: กำหนด market.nodes โดยไม่มี networkRoot และ lines ใช้ได้เฉพาะโหนดของโครงข่าย`,
  }),
  'market-node-nowhere': ({ layer, index, id, meant }: AtNode & Readonly<{ meant: string | null }>): Said => ({
    en: `${layer}: market.nodes[${index}].id is ${id}; allowed: networkRoot, or an end of one of market.lines${meant === null ? '' : ` (is "${meant}" meant?)`}.`,
    th: `${layer}: market.nodes[${index}].id คือ ${id} ต้องเป็น networkRoot หรือปลายของ market.lines${meant === null ? '' : ` (หมายถึง "${meant}" หรือไม่)`}`,
  }),
  'market-node-twice': ({ layer, index, id }: AtNode): Said => ({
    en: `${layer}: market.nodes[${index}].id is ${id}, as of another before; allowed: each node once.`,
    th: `${layer}: market.nodes[${index}].id คือ ${id} ซ้ำกับโหนดก่อนหน้า แต่ละโหนดกำหนดได้ครั้งเดียว`,
  }),
  'market-node-without-trade': ({ layer, index, id }: AtNode): Said => ({
    en: `${layer}: market.nodes[${index}] (${id}) needs sellPrices with sellKilowatts above 0, buyPrices with buyKilowatts above 0, both pairs, or steps in market.curves.`,
    th: `${layer}: market.nodes[${index}] (${id}) ต้องมี sellPrices คู่กับ sellKilowatts ที่มากกว่า 0 หรือ buyPrices คู่กับ buyKilowatts ที่มากกว่า 0 ทั้งสองคู่ หรือขั้นราคาใน market.curves`,
  }),
  'market-node-peak': ({ layer, index, id, from, to }: AtNode & Readonly<{ from: string; to: string }>): Said => ({
    en: `${layer}: market.nodes[${index}] (${id}) is on-peak from ${from} to ${to}; allowed: an end after the beginning.`,
    th: `${layer}: market.nodes[${index}] (${id}) มีช่วง on-peak ตั้งแต่ ${from} ถึง ${to} เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม`,
  }),
  'market-node-prices': ({ layer, index, id, setting, name, known, meant }: AtNode & PricesNamed): Said => ({
    en: `${layer}: market.nodes[${index}] (${id}) has the ${setting} ${name}; allowed: ${known.join(', ')}.${meantIn(meant).en}`,
    th: `${layer}: market.nodes[${index}] (${id}) กำหนด ${setting} เป็น ${name} ค่าที่ใช้ได้: ${known.join(', ')}${meantIn(meant).th}`,
  }),
  'market-node-calendar': ({
    layer,
    index,
    id,
    calendar,
    known,
    meant,
  }: AtNode & Readonly<{ calendar: string | null; known: readonly string[]; meant: string | null }>): Said => ({
    en: `${layer}: market.nodes[${index}] (${id}) has prices of the hour and the calendar ${calendar}; allowed: ${known.join(', ')}.${meantIn(meant).en}`,
    th: `${layer}: market.nodes[${index}] (${id}) มีราคาตามช่วงเวลาและปฏิทิน ${calendar} ค่าที่ใช้ได้: ${known.join(', ')}${meantIn(meant).th}`,
  }),
  'charges-order': ({
    layer,
    index,
    from,
    to,
    before,
  }: InFile & Readonly<{ index: number; from: string; to: string; before: string | null }>): Said => ({
    en: `${layer}: market.charges[${index}] are from ${from} to ${to}; allowed: an end not before the beginning${before === null ? '' : `, and a beginning after ${before}, when those before end`}.`,
    th: `${layer}: market.charges[${index}] มีผลตั้งแต่ ${from} ถึง ${to} วันสิ้นสุดต้องไม่ก่อนวันเริ่ม${before === null ? '' : ` และวันเริ่มต้องหลัง ${before} ซึ่งรายการก่อนหน้าสิ้นสุด`}`,
  }),
  'charges-take-all': ({
    layer,
    index,
    highestPrice,
  }: InFile & Readonly<{ index: number; highestPrice: number }>): Said => ({
    en: `${layer}: market.charges[${index}] leave a seller nothing of any price up to highestPrice, ${highestPrice}; allowed: fee and losses below 10000 bp together, and wheeling and losses within capBasisPoints of a price.`,
    th: `${layer}: market.charges[${index}] ไม่เหลือเงินให้ผู้ขายไม่ว่าราคาใดจนถึง highestPrice คือ ${highestPrice} ค่าธรรมเนียมรวมค่าสูญเสียต้องต่ำกว่า 10000 bp และค่าผ่านสายรวมค่าสูญเสียต้องอยู่ใน capBasisPoints ของราคา`,
  }),
  'curve-nowhere': ({
    layer,
    index,
    node,
    known,
  }: InFile & Readonly<{ index: number; node: string; known: readonly string[] }>): Said => ({
    en: `${layer}: market.curves[${index}].node is ${node}; allowed: an id in market.nodes${known.length === 0 ? ', of which there is none' : `: ${known.join(', ')}`}.`,
    th: `${layer}: market.curves[${index}].node คือ ${node} ต้องเป็น id ใน market.nodes${known.length === 0 ? ' ซึ่งยังไม่มีเลย' : `: ${known.join(', ')}`}`,
  }),
  'curve-days': ({ layer, index, from, to }: InFile & Readonly<{ index: number; from: string; to: string }>): Said => ({
    en: `${layer}: market.curves[${index}] is from ${from} to ${to}; allowed: an end not before the beginning.`,
    th: `${layer}: market.curves[${index}] มีผลตั้งแต่ ${from} ถึง ${to} วันสิ้นสุดต้องไม่ก่อนวันเริ่ม`,
  }),
  'curve-and-prices': ({
    layer,
    index,
    node,
    side,
  }: InFile & Readonly<{ index: number; node: string; side: string }>): Said => ({
    en: `${layer}: market.curves[${index}] is how ${node} ${side}, and that node has prices for it too; allowed: a curve, or prices and kilowatts.`,
    th: `${layer}: market.curves[${index}] กำหนดเส้นราคาด้าน ${side} ของ ${node} แต่โหนดนั้นมีราคาด้านนี้อยู่แล้ว ให้กำหนดเส้นราคา หรือราคากับกิโลวัตต์ อย่างใดอย่างหนึ่ง`,
  }),
  'listeners-of-one': ({ layer, ofOne, all }: InFile & Readonly<{ ofOne: number; all: number }>): Said => ({
    en: `${layer}: sessions.listenersOfOneAddress is ${ofOne}; allowed: at most all listeners, ${all}.`,
    th: `${layer}: sessions.listenersOfOneAddress คือ ${ofOne} ต้องไม่เกินผู้ฟังทั้งหมด คือ ${all}`,
  }),
} as const;
