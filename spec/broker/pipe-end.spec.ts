import { END, PAUSE, RESUME, SHUT } from '../../lib/broker/news';
import { PipeEnd } from '../../lib/broker/pipe-end';
import { type Asked, FakeHost, Probe, runOf, textsOf } from '../support/probe';

const MEGABYTE = 1024 * 1024;

describe('PipeEnd', () => {
  let left: PipeEnd;
  let right: PipeEnd;
  let here: Probe;
  let there: Probe;
  beforeEach(() => {
    [left, right] = PipeEnd.pair(new FakeHost(), 10);
    here = new Probe('here');
    there = new Probe('there');
    left.heldBy(here.peer);
    right.heldBy(there.peer);
  });

  function send(end: PipeEnd, text: string): void {
    here.say((caller) => end.putRun(caller, 1, runOf(text)));
  }

  function receive(end: PipeEnd, who: Probe, timeout?: number): Asked {
    return who.ask((caller) => end.get(caller, 1, timeout));
  }

  it('gives to one end what was sent to the other', () => {
    send(left, 'a');
    send(right, 'b');
    expect(textsOf(receive(right, there).value as Uint8Array)).toEqual(['a']);
    expect(textsOf(receive(left, here).value as Uint8Array)).toEqual(['b']);
  });

  it('is at its end when nobody holds the other and all was received', () => {
    send(left, 'a');
    left.free();
    expect(receive(right, there).state).toBe('answered');
    expect(receive(right, there).error?.name).toBe('EOFError');
  });

  it('ends the waits at the other end when it is freed', () => {
    const waiting = receive(right, there);
    there.say((caller) => right.report(caller, 1, 1));
    left.free();
    expect(waiting.error?.name).toBe('EOFError');
    expect(there.heard()).toContainEqual([11, END]);
  });

  it('tells those at the other end that nobody would receive what they send', () => {
    left.free();
    expect(there.heard()).toContainEqual([11, SHUT]);
    const late = new Probe('late');
    right.heldBy(late.peer);
    expect(late.heard()).toEqual([[11, SHUT]]);
    expect(there.ask((caller) => right.room(caller)).value).toBe(false);
  });

  it('throws away what nobody can receive any more', () => {
    send(right, 'a');
    left.free();
    send(right, 'b');
    expect(left.size).toBe(0);
  });

  it('makes those at the other end pause while it has a megabyte to receive', () => {
    send(left, 'x'.repeat(MEGABYTE));
    expect(here.heard()).toEqual([[10, PAUSE]]);
    expect(there.heard()).toEqual([]);
    receive(right, there);
    expect(here.heard()).toEqual([[10, RESUME]]);
  });

  it('fails a receive that waited too long, as a pipe does', () => {
    expect(receive(right, there, 0).error?.name).toBe('TimeoutError');
  });
});
