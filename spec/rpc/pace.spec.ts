import { PaceMeter, WorkTime } from '../../lib/rpc/pace';

describe('PaceMeter', () => {
  let clock: number;
  let time: WorkTime;

  beforeEach(() => {
    clock = 1000;
    time = new WorkTime(() => clock);
  });

  /** Takes so many of each, one after the other; then the turn ends. */
  function take(count: number, ...meters: PaceMeter[]): void {
    for (const meter of meters) meter.received(count);
    for (let n = 0; n < count; n++) for (const meter of meters) meter.took();
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

  it('says at least one, and the same as before when nothing was taken', () => {
    const meter = new PaceMeter(time);
    take(3, meter);
    work(100);
    expect(meter.window()).toBe(1);
    take(40, meter);
    work(10);
    expect(meter.window()).toBe(8);
    work(1000);
    expect(meter.window()).toBe(8);
  });

  it('leaves out the time in which nothing was in hand', () => {
    const meter = new PaceMeter(time);
    take(1, meter);
    work(1);
    meter.window();
    work(5000);
    take(30, meter);
    work(3);
    expect(meter.window()).toBe(20);
  });

  it('leaves out the time in which the process waited, be it for another source, but not that in which it did something else', () => {
    const [one, other] = [new PaceMeter(time), new PaceMeter(time)];
    one.received(10);
    other.received(1);
    other.took();
    time.look();
    clock += 500;
    time.waited();
    for (let n = 0; n < 5; n++) one.took();
    work(2);
    expect(one.window()).toBe(5);
    work(8);
    for (let n = 0; n < 5; n++) one.took();
    work(2);
    expect(one.window()).toBe(1);
  });
});
