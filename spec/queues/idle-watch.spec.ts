import type { IdleWatch } from '../../lib/queues/idle-watch';
import { PaceMeter } from '../../lib/queues/pace-meter';
import { Work } from '../../lib/rpc/work';

describe('IdleWatch', () => {
  const onIdle = jest.fn();
  let work: Work;
  let meter: PaceMeter;
  let atHand: number;
  let watch: IdleWatch;

  beforeEach(() => {
    jest.useFakeTimers();
    // The library keeps the timers that it finds when it is loaded.
    jest.isolateModules(() => {
      const { IdleWatch: Watch } =
        require('../../lib/queues/idle-watch') as typeof import('../../lib/queues/idle-watch');
      work = new Work();
      meter = new PaceMeter(work);
      atHand = 3;
      watch = new Watch(work, meter, () => atHand, onIdle);
    });
    watch.begin();
  });

  afterEach(() => {
    onIdle.mockClear();
    jest.useRealTimers();
  });

  it('sees that nobody comes for what is at hand', () => {
    jest.advanceTimersByTime(9);
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits while some of it is taken', () => {
    for (let n = 0; n < 300; n++) {
      meter.took();
      jest.advanceTimersByTime(10);
    }
    expect(onIdle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(10);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('waits longer for who takes from other sources, but not for ever', () => {
    const other = new PaceMeter(work);
    for (let n = 0; n < 99; n++) {
      other.took();
      jest.advanceTimersByTime(10);
    }
    expect(onIdle).not.toHaveBeenCalled();
    other.took();
    jest.advanceTimersByTime(10);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('ends when nothing is at hand, and begins anew', () => {
    atHand = 0;
    jest.advanceTimersByTime(10);
    expect(jest.getTimerCount()).toBe(0);
    atHand = 1;
    watch.begin();
    jest.advanceTimersByTime(10);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });
});
