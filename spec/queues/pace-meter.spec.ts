import { PaceMeter } from '../../lib/queues/pace-meter';
import { Work } from '../../lib/rpc/work';

describe('PaceMeter', () => {
  let clock: number;
  let work: Work;

  beforeEach(() => {
    clock = 1000;
    work = new Work(() => clock);
  });

  /** Takes so many; then the turn ends. */
  function take(count: number, meter: PaceMeter): void {
    for (let n = 0; n < count; n++) meter.took();
  }

  function spend(milliseconds: number): void {
    clock += milliseconds;
    work.look();
  }

  it('says how many are taken in two milliseconds', () => {
    const meter = new PaceMeter(work);
    take(30, meter);
    spend(3);
    expect(meter.window()).toBe(20);
  });

  it('says none where the process does more with each, or other things in between', () => {
    const meter = new PaceMeter(work);
    take(3, meter);
    spend(100);
    expect(meter.window()).toBe(0);
    spend(5000);
    take(30, meter);
    spend(3);
    expect(meter.window()).toBe(0);
  });

  it('says one where it takes so many from other sources that its turn comes later', () => {
    const [meter, ...others] = [1, 2, 3, 4, 5].map(() => new PaceMeter(work));
    for (const one of [meter, ...others]) take(1, one);
    spend(6);
    expect(meter.window()).toBe(1);
    for (const one of others) take(1, one);
    take(1, meter);
    spend(20);
    expect(meter.window()).toBe(0);
  });

  it('says the same as before when nothing was taken', () => {
    const meter = new PaceMeter(work);
    take(40, meter);
    spend(10);
    expect(meter.window()).toBe(8);
    spend(1000);
    expect(meter.window()).toBe(8);
  });

  it('leaves out the time in which the process waited, be it for another source, but not that in which it did something else', () => {
    const meter = new PaceMeter(work);
    work.look();
    clock += 500;
    work.waited();
    take(5, meter);
    spend(2);
    expect(meter.window()).toBe(5);
    spend(8);
    take(5, meter);
    spend(2);
    expect(meter.window()).toBe(1);
  });
});
