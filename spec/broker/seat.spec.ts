/** What becomes of the tasks of a worker that is ended for the sake of one of them. */
import { Seat, type SeatBoard } from '../../lib/broker/seat';
import type { Task } from '../../lib/broker/task-row';
import { FakeHost, Probe, runOf } from '../support/probe';

describe('Seat', () => {
  it('gives back what its worker had not begun when it was ended for a task that it has done', () => {
    const board = {
      lost: jest.fn(),
      takeBack: jest.fn(),
      results() {},
      seated() {},
      isReady() {},
      isUnready() {},
      serve() {},
    };
    const seat = new Seat(board satisfies SeatBoard, new FakeHost(), 10, 0);
    const worker = new Probe('worker');
    const bytes = runOf('a');
    const [first, second] = [1, 2].map(
      (number): Task => ({
        number,
        bytes,
        start: 0,
        end: bytes.length,
        handles: [],
        isSuspect: false,
        isCancelled: false,
      }),
    );
    worker.say((caller) => seat.sit(caller));
    seat.lend([first, second]);
    worker.say((caller) => seat.begin(caller));
    seat.cancel(1);
    expect(seat.evict(1)).toBe(true);
    worker.say((caller) => seat.done(caller, false, 1, 1, runOf('A')));
    seat.forget(worker.peer);
    expect(board.takeBack.mock.calls).toEqual([[[second]]]);
    expect(board.lost.mock.calls).toEqual([[seat, null]]);
  });
});
