import { inspect } from 'node:util';
import { BoundedSemaphore, Semaphore, ValueError } from '../../lib';

describe.each([{ Class: Semaphore }, { Class: BoundedSemaphore }])('$Class.name', ({ Class }) => {
  it('gives as many permits as it was made with, one without a number', async () => {
    expect(await new Class().getValue()).toBe(1);
    const semaphore = new Class(2);
    expect([await semaphore.acquire(), await semaphore.acquire()]).toEqual([true, true]);
    expect([await semaphore.getValue(), await semaphore.acquire({ timeout: 0 })]).toEqual([0, false]);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(1);
  });

  it.each([1.5, Number.NaN, '3', null])('refuses %p permits', (value) => {
    expect(() => new Class(value as number)).toThrow(TypeError);
  });

  it('refuses fewer than none', () => {
    expect(() => new Class(-1)).toThrow(ValueError);
  });

  it('may begin with none', async () => {
    const semaphore = new Class(0);
    expect(await semaphore.acquire({ timeout: 0 })).toBe(false);
  });
});

describe('Semaphore', () => {
  it('is released as often as you like', async () => {
    const semaphore = new Semaphore(0);
    for (let i = 0; i < 3; i++) await semaphore.release();
    expect(await semaphore.getValue()).toBe(3);
    expect(inspect(semaphore)).toBe('<Semaphore(value=unknown)>');
  });
});

describe('BoundedSemaphore', () => {
  it('is not released more often than it was acquired', async () => {
    const semaphore = new BoundedSemaphore(2);
    await expect(semaphore.release()).rejects.toThrow('semaphore or lock released too many times');
    await semaphore.acquire();
    await semaphore.release();
    await expect(semaphore.release()).rejects.toThrow(ValueError);
    expect(inspect(semaphore)).toBe('<BoundedSemaphore(value=unknown, maxvalue=2)>');
  });
});
