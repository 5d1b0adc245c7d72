/** The socket beneath a link, which nobody else has: for specs that send over it what a link would not. */
import type { Socket } from 'node:net';
import type { SocketLink } from '../../lib/transport/socket-link';

export function socketOf(link: SocketLink): Socket {
  return Reflect.get(link, 'socket');
}
