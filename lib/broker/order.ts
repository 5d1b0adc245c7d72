/** The order of priority queues: Python's, of numbers, strings and tuples. */

/** Deeper than this, items have no order: more levels do not fit into a packet, in which keys are on their way to the queue. */
const DEPTH = 15;

/** What an item is ordered by: its numbers (also BigInt), strings and arrays, with `null` in the place of what has no order. */
export type Key = number | bigint | boolean | string | null | readonly Key[];

/** `around` are the arrays that the item is in: one of them would come round again without end. */
export function keyOf(item: unknown, around: readonly unknown[] = []): Key {
  if (typeof item === 'string' || isNumber(item)) return item;
  if (!Array.isArray(item) || around.length === DEPTH || around.includes(item)) return null;
  const within = [...around, item];
  return item.map((part) => keyOf(part, within));
}

/** What to make of two keys that have no order between them. */
export type Misfit = (a: unknown, b: unknown) => number;

export function refuse(a: unknown, b: unknown): never {
  throw new TypeError(
    `A priority queue cannot order ${describe(a)} and ${describe(b)}: give all items the same type, or put [priority, item]`,
  );
}

/** Both are in already, each in order with those it was compared with: any steady order will do. */
export function byType(a: unknown, b: unknown): number {
  return compareStrings(describe(a), describe(b));
}

/** Negative, 0 or positive, as `sort` has it. */
export function compare(a: unknown, b: unknown, misfit: Misfit): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, misfit);
  return misfit(a, b);
}

function compareArrays(a: readonly unknown[], b: readonly unknown[], misfit: Misfit): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compare(a[i], b[i], misfit);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By code point, as Python; JavaScript's `<` goes by UTF-16 unit. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isNumber(value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null || value === undefined) return 'a value that has no order';
  return `a ${typeof value}`;
}
