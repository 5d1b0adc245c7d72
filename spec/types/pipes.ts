/** Pipes: what one end sends, the other receives. */
import * as mp from 'multiproc';

const [asker, answerer] = mp.Pipe<string, number>();
asker satisfies mp.Connection<string, number>;
asker.send('how many?') satisfies Promise<void>;
answerer.recv({ timeout: 10 }) satisfies Promise<string>;
answerer.sendSync(3);
asker.recvSync() satisfies number;
asker.recvBytes({ maxLength: 10 }) satisfies Promise<Uint8Array>;
asker.recvBytesInto(new Uint8Array(8), 2, { timeout: 10 }) satisfies Promise<number>;
asker.poll() satisfies Promise<boolean>;

const [same, other] = mp.Pipe<string>(false);
same.recv() satisfies Promise<string>;
other.send('one type, both ways');

async function iterated(): Promise<void> {
  for await (const answer of asker) answer satisfies number;
}
void iterated;

// @ts-expect-error this end sends strings
asker.send(3);
// @ts-expect-error this end sends numbers
answerer.send('three');
// @ts-expect-error and receives strings
answerer.recv() satisfies Promise<number>;
// @ts-expect-error bytes are not an array of numbers
asker.sendBytes([1, 2, 3]);
// @ts-expect-error times are in an options object
asker.poll(10);
// @ts-expect-error a connection comes from a pipe, a listener or a client
new mp.Connection();
// @ts-expect-error whether it is closed is not for others to say
asker.closed = true;
