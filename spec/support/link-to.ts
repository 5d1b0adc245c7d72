/** A link of which nothing but what is sent matters. */
import type { Link, Packet } from '../../lib/transport/link';

export function linkTo(send: (packet: Packet) => void): Link {
  return {
    congestion: null,
    send,
    sendParcel() {},
    flush() {},
    flushed: () => Promise.resolve(),
    close() {},
    ref() {},
    unref() {},
  };
}
