import { getEventListeners } from 'node:events';
import { timeoutOf, within } from '../lib/wait-options';

describe('timeoutOf', () => {
  it.each([
    [undefined, undefined],
    [{}, undefined],
    [{ timeout: undefined }, undefined],
    [{ timeout: 5 }, 5],
    [{ timeout: 0.5 }, 0.5],
    [{ timeout: 0 }, 0],
    [{ timeout: -3 }, 0],
    [{ timeout: Number.NEGATIVE_INFINITY }, 0],
    [{ timeout: Number.POSITIVE_INFINITY }, undefined],
    // Longer than a timer can count.
    [{ timeout: 2 ** 31 }, undefined],
    [{ block: false }, 0],
    [{ block: false, timeout: 5 }, 0],
    [{ block: true, timeout: 5 }, 5],
  ])('makes of %p a wait of %p', (options, expected) => {
    expect(timeoutOf(options)).toBe(expected);
  });

  it.each([Number.NaN, '5', {}])('refuses %p', (timeout) => {
    expect(() => timeoutOf({ timeout: timeout as number })).toThrow(TypeError);
  });

  it.each<unknown>(['abort', 5, {}])('refuses %p for a signal', (signal) => {
    expect(() => timeoutOf({ signal: signal as AbortSignal })).toThrow(/signal must be an AbortSignal, not/);
  });

  // As a program has it that was ported from Python.
  it.each<unknown>([false, true, 0.5, '5'])(
    'refuses %p in the place of options, rather than wait for ever',
    (options) => {
      expect(() => timeoutOf(options as object)).toThrow(/said as { timeout: milliseconds/);
    },
  );
});

describe('within', () => {
  const never = new Promise<never>(() => {});

  it('gives what happens in time', async () => {
    expect(await within(Promise.resolve('it'), undefined, () => 'late')).toBe('it');
    expect(await within(Promise.resolve('it'), { timeout: 1000 }, () => 'late')).toBe('it');
    await expect(within(Promise.reject(new Error('no')), { timeout: 1000 }, () => 'late')).rejects.toThrow('no');
  });

  it.each<unknown>([0, false, 5, true])('refuses %p in the place of options', async (options) => {
    expect(() => within(never, options as object, () => 'late')).toThrow(/said as { timeout: milliseconds/);
  });

  it('gives what is made of being late, or thrown', async () => {
    expect(await within(never, { timeout: 1 }, () => 'late')).toBe('late');
    const late = within(never, { timeout: 1 }, () => {
      throw new RangeError('late');
    });
    await expect(late).rejects.toThrow(RangeError);
  });

  it('can be given up, and leaves no listener behind', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await within(Promise.resolve(), { signal }, () => {});
    await within(never, { signal, timeout: 1 }, () => {});
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const waiting = within(never, { signal }, () => {});
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(within(never, { signal }, () => {})).rejects.toBe('enough');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
