import { PaceMeter, WorkTime } from '../../lib/rpc/pace';

describe('PaceMeter', () => {
  let clock: number;
  let time: WorkTime;

  beforeEach(() => {
    clock = 1000;
    time = new WorkTime(() => clock);
  });

  /** Takes so many; then the turn ends. */
  function take(count: number, meter: PaceMeter): void {
    for (let n = 0; n < count; n++) meter.took();
  }

  function work(milliseconds: number): void {
    clock += milliseconds;
    time.look();
  }

  it('says how many are taken in two milliseconds', () => {
    const meter = new PaceMeter(time);
    take(30, meter);
    work(3);
    expect(meter.window()).toBe(20);
  });

  it('says none where the process does more with each, or other things in between', () => {
    const meter = new PaceMeter(time);
    take(3, meter);
    work(100);
    expect(meter.window()).toBe(0);
    work(5000);
    take(30, meter);
    work(3);
    expect(meter.window()).toBe(0);
  });

  it('says one where it takes so many from other sources that its turn comes later', () => {
    const [meter, ...others] = [1, 2, 3, 4, 5].map(() => new PaceMeter(time));
    for (const one of [meter, ...others]) take(1, one);
    work(6);
    expect(meter.window()).toBe(1);
    for (const one of others) take(1, one);
    take(1, meter);
    work(20);
    expect(meter.window()).toBe(0);
  });

  it('says the same as before when nothing was taken', () => {
    const meter = new PaceMeter(time);
    take(40, meter);
    work(10);
    expect(meter.window()).toBe(8);
    work(1000);
    expect(meter.window()).toBe(8);
  });

  it('leaves out the time in which the process waited, be it for another source, but not that in which it did something else', () => {
    const meter = new PaceMeter(time);
    time.look();
    clock += 500;
    time.waited();
    take(5, meter);
    work(2);
    expect(meter.window()).toBe(5);
    work(8);
    take(5, meter);
    work(2);
    expect(meter.window()).toBe(1);
  });
});
