import { PriorityRow } from '../../lib/broker/priority-row';
import { bytesOf, parcelsIn } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';
import { Random } from '../support/random';

function rowOf(...keys: unknown[]): PriorityRow {
  const row = new PriorityRow();
  for (const key of keys) put(row, key);
  return row;
}

/** The parcel of a key is its text. */
function put(row: PriorityRow, key: unknown, text = textOf(key)): void {
  row.push(parcelsIn(runOf(text), 1), key);
}

function takeAll(row: PriorityRow): string[] {
  const texts: string[] = [];
  while (row.size > 0) texts.push(...textsOf(bytesOf(row.take())));
  return texts;
}

function textOf(key: unknown): string {
  return JSON.stringify(key, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'undefined';
}

describe('PriorityRow', () => {
  it.each([
    ['numbers', [-1, 0, 1, 2, 2.5, 3]],
    ['BigInts among numbers', [-(2n ** 70n), 1, 3, 5n, 2n ** 70n]],
    ['strings', ['', 'a', 'aa', 'ab', 'b']],
    ['arrays, item by item', [[1], [1, 'a'], [1, 'a', 0], [1, 'b'], [2]]],
    [
      'nested arrays',
      [
        [0, [9]],
        [1, [1, 'z']],
        [1, [2, 'x']],
      ],
    ],
  ])('orders %s, whatever the order in which they come', (_, keys) => {
    const random = new Random(1);
    for (let i = 0; i < 20; i++) {
      const rest = [...keys];
      const shuffled = keys.map(() => rest.splice(random.below(rest.length), 1)[0]);
      expect(takeAll(rowOf(...shuffled))).toEqual(keys.map(textOf));
    }
  });

  it('orders strings by code point, as Python does', () => {
    expect(takeAll(rowOf('\u{1f600}', '\uffff', 'z'))).toEqual([textOf('z'), textOf('\uffff'), textOf('\u{1f600}')]);
  });

  it('gives of equal ones the one that came first', () => {
    const numbers = new PriorityRow();
    for (const text of ['a', 'b', 'c', 'd']) put(numbers, 1, text);
    expect(takeAll(numbers)).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    [1, 'a'],
    [1, [1]],
    ['a', null],
    [
      [1, 'a'],
      [1, 2],
    ],
  ])('refuses what has no order among the others: %p, then %p', (one, other) => {
    const row = rowOf(one);
    expect(() => put(row, other)).toThrow(TypeError);
    expect(takeAll(row)).toEqual([textOf(one)]);
  });

  it('takes back what it gave, with its key', () => {
    const row = rowOf(3, 1, 2);
    const one = row.take();
    const two = row.take();
    put(row, 1.5);
    row.putBack(two);
    row.putBack(one);
    expect(takeAll(row)).toEqual(['1', '1.5', '2', '3']);
  });

  it('takes back what has no order among those that came meanwhile', () => {
    const row = rowOf(1);
    const one = row.take();
    put(row, 'a');
    row.putBack(one);
    expect(takeAll(row)).toEqual(['1', '"a"']);
  });

  it('agrees with sorting, whatever the order of puts and takes', () => {
    const random = new Random(9);
    const row = new PriorityRow();
    const expected: number[] = [];
    for (let i = 0; i < 5000; i++) {
      if (random.chance(0.55) || expected.length === 0) {
        const key = random.below(100);
        put(row, key);
        expected.push(key);
        expected.sort((a, b) => a - b);
      } else {
        expect(textsOf(bytesOf(row.take()))).toEqual([String(expected.shift())]);
      }
    }
    expect(takeAll(row)).toEqual(expected.map(String));
  });
});
