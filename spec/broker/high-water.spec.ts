import { HighWater } from '../../lib/broker/high-water';
import { PAUSE, RESUME } from '../../lib/broker/news';
import { Probe } from '../support/probe';

describe('HighWater', () => {
  const news: number[] = [];
  let highWater: HighWater;

  beforeEach(() => {
    news.length = 0;
    highWater = new HighWater(100, (what) => void news.push(what));
  });

  it('is reached above the mark, and is over when half of that is gone', () => {
    highWater.rose(100);
    expect(highWater.isReached).toBe(false);
    highWater.rose(101);
    highWater.rose(300);
    highWater.fell(51);
    expect(highWater.isReached).toBe(true);
    highWater.fell(50);
    highWater.fell(0);
    expect(highWater.isReached).toBe(false);
    expect(news).toEqual([PAUSE, RESUME]);
  });

  it('keeps those waiting who hear no news, until there is room or nobody takes any more', () => {
    const sender = new Probe();
    const ask = () => sender.ask((caller) => highWater.awaitRoom(caller));
    expect(ask().value).toBe(true);
    highWater.rose(101);
    const first = ask();
    expect(first.state).toBe('waiting');
    highWater.fell(0);
    expect(first.value).toBe(true);
    highWater.rose(101);
    const second = ask();
    highWater.release(false);
    expect(second.value).toBe(false);
  });
});
