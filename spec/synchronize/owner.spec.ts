import { currentOwner, nextOwner, task } from '../../lib/synchronize/owner';
import { turn } from '../support/slow-tree';

describe('task', () => {
  it('gives what the function gives, or throws what it throws', async () => {
    expect(task(() => 7)).toBe(7);
    expect(await task(async () => 8)).toBe(8);
    expect(() =>
      task(() => {
        throw new RangeError('no');
      }),
    ).toThrow(RangeError);
  });

  it('is an owner of its own, with all that it goes on with', async () => {
    const outside = currentOwner();
    const owners = await task(async () => {
      const before = currentOwner();
      await turn();
      return [before, currentOwner()];
    });
    expect(owners[0]).toBe(owners[1]);
    expect(owners[0]).not.toBe(outside);
    expect(currentOwner()).toBe(outside);
  });

  it('is another owner each time, also inside another', () => {
    const [outer, inner, again] = task(() => [currentOwner(), task(currentOwner), currentOwner()]);
    expect(inner).not.toBe(outer);
    expect(again).toBe(outer);
    expect(task(currentOwner)).not.toBe(task(currentOwner));
  });
});

describe('nextOwner', () => {
  it('changes the owner of what is in no task', () => {
    const before = currentOwner();
    const next = nextOwner();
    expect(next).not.toBe(before);
    expect(currentOwner()).toBe(next);
    expect(task(currentOwner)).not.toBe(next);
    expect(currentOwner()).toBe(next);
  });
});
