/** Locks and their kin: what waits answers with a promise, and each class has the calls of its Python original and no others. */
import * as mp from 'multiproc';

const lock = new mp.Lock();
lock.acquire({ block: false, timeout: 10, signal: AbortSignal.timeout(10) }) satisfies Promise<boolean>;
lock.acquireSync({ timeout: 10 }) satisfies boolean;
lock.release() satisfies Promise<void>;
lock.with(() => 7) satisfies Promise<number>;
lock.with(async () => 'a', { timeout: 10 }) satisfies Promise<string>;
lock.abandoned() satisfies Promise<boolean>;
new mp.RLock() satisfies mp.Lock;
new mp.Semaphore(2).getValue() satisfies Promise<number>;
new mp.BoundedSemaphore() satisfies mp.Semaphore;

async function held(): Promise<void> {
  await using _ = await lock.hold({ timeout: 10 });
  await using _permit = await new mp.Semaphore(2).hold();
}
void held;

const condition = new mp.Condition(lock);
condition.wait({ timeout: 10 }) satisfies Promise<boolean>;
condition.waitFor(() => 7) satisfies Promise<number>;
condition.waitFor(async () => 'a', { timeout: 10 }) satisfies Promise<string>;
condition.notify(2) satisfies Promise<void>;
new mp.Condition() satisfies mp.Lock;

new mp.Event().wait({ timeout: 10 }) satisfies Promise<boolean>;
const barrier = new mp.Barrier(3, { action: () => {}, timeout: 10 });
barrier.wait() satisfies Promise<number>;
barrier.parties satisfies number;
mp.task(() => 7) satisfies number;
mp.task(async () => 7) satisfies Promise<number>;

// @ts-expect-error Python's positional block is an option here
lock.acquire(false);
// @ts-expect-error what waits answers with a promise
lock.acquire() satisfies boolean;
// @ts-expect-error a semaphore is released by one
new mp.Semaphore().release(2);
// @ts-expect-error only a semaphore has a value
lock.getValue();
// @ts-expect-error a condition stands over a lock
new mp.Condition(new mp.Event());
// @ts-expect-error an event is not acquired
new mp.Event().acquire();
// @ts-expect-error it must be known how many there are
new mp.Barrier();
// @ts-expect-error what is an attribute in Python must be awaited
barrier.broken satisfies boolean;
// @ts-expect-error the number of parties stays what it was
barrier.parties = 4;
