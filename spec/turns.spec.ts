import { atEndOfTurn } from '../lib/turns';

describe('atEndOfTurn', () => {
  /** A turn of the event loop. */
  function turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  it('calls back after the code that runs, and what is asked for meanwhile in the same turn, in order', async () => {
    const heard: string[] = [];
    atEndOfTurn(() => {
      heard.push('first');
      atEndOfTurn(() => heard.push('third'));
    });
    atEndOfTurn(() => heard.push('second'));
    process.nextTick(() => heard.push('next tick'));
    expect(heard).toEqual([]);
    await turn();
    expect(heard).toEqual(['first', 'second', 'third', 'next tick']);
    atEndOfTurn(() => heard.push('next turn'));
    await turn();
    expect(heard.at(-1)).toBe('next turn');
  });

  it('calls the others back though one throws', () => {
    const ticks: (() => void)[] = [];
    const { nextTick } = process;
    process.nextTick = (callback: () => void) => void ticks.push(callback);
    let turns: typeof import('../lib/turns') | undefined;
    jest.isolateModules(() => {
      turns = require('../lib/turns');
    });
    process.nextTick = nextTick;
    const heard: string[] = [];
    turns?.atEndOfTurn(() => {
      throw new Error('of one of them');
    });
    turns?.atEndOfTurn(() => heard.push('the other'));
    expect(() => ticks.shift()?.()).toThrow('of one of them');
    expect(heard).toEqual([]);
    ticks.shift()?.();
    expect(heard).toEqual(['the other']);
    turns?.atEndOfTurn(() => heard.push('another turn'));
    ticks.shift()?.();
    expect(heard).toEqual(['the other', 'another turn']);
  });
});
