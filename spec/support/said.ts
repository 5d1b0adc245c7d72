/** What of a packet is said on a wire: not what is `undefined` at its end. */
export function said<T>(packet: readonly T[]): readonly T[] {
  return packet.slice(0, packet.findLastIndex((part) => part !== undefined) + 1);
}
