import { type Task, TaskRow } from '../../lib/broker/task-row';
import { Random } from '../support/random';

function task(number: number): Task {
  return { number, bytes: new Uint8Array(0), start: 0, end: 0, handles: [], isSuspect: false, isCancelled: false };
}

describe('TaskRow', () => {
  it('finds and keeps in order what is left, however many are removed from its middle', () => {
    const random = new Random(5);
    const row = new TaskRow();
    const left = new Set<number>();
    for (let number = 1; number <= 6000; number++) {
      row.push(task(number));
      left.add(number);
    }
    for (let number = 2; number < 6000; number++) {
      if (random.chance(0.02)) continue;
      expect(row.remove(number)?.number).toBe(number);
      left.delete(number);
    }
    expect(row.remove(3)).toBe(left.has(3) ? expect.anything() : null);
    expect(row.size).toBe(left.size);
    expect(row.take(10_000, true).map(({ number }) => number)).toEqual([...left]);
  });
});
