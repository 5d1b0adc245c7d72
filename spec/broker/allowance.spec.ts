import { Allowance } from '../../lib/broker/allowance';

describe('Allowance', () => {
  it('does not grow for who has taken only once', () => {
    const allowance = new Allowance(0);
    allowance.follow(100);
    expect(allowance.window).toBe(0);
  });

  it('grows step by step for who goes on, and shrinks at once', () => {
    const allowance = new Allowance(0);
    allowance.goesOn = true;
    const windows = [100, 100, 100, 3, 100].map((window) => {
      allowance.follow(window);
      return allowance.window;
    });
    expect(windows).toEqual([1, 2, 4, 3, 6]);
  });

  it('is gone when something came back, and grows from the beginning', () => {
    const allowance = new Allowance(64);
    allowance.goesOn = true;
    allowance.shrink();
    expect(allowance.window).toBe(0);
    allowance.follow(64);
    expect(allowance.window).toBe(1);
  });
});
