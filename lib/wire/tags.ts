/** The bytes that msgpack leaves to us. */

/** The type of the msgpack extension around a message that is more than plain msgpack. */
export const ENVELOPE_TYPE = 0x6d;
/** In an envelope: one of the tags below follows. msgpack promises never to use this byte. */
export const SPECIAL = 0xc1;

/** An object that was met before, by number. */
export const AGAIN = 0;
/** A string in UTF-16, because it is not well-formed. */
export const WIDE_STRING = 1;
/** A BigInt of more than 64 bits, in hexadecimal. */
export const BIG = 2;
/** The type of the msgpack extension that is such a BigInt in a packet, where there is no envelope. */
export const BIG_TYPE = 0x62;
/** Travellers have this tag and those after it. */
export const FIRST_TRAVELLER = 3;

/** More levels than this could overflow the stack of the process that reads them, which is not the one that wrote them. */
export const MAX_DEPTH = 1000;
