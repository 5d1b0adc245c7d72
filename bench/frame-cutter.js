/** Frames of the bare sides: four bytes of length, then the payload. */

const HEADER = 4;
exports.HEADER = HEADER;

/** Cuts chunks, which end anywhere, into whole frames, header included. */
exports.frameCutter = () => {
  let pieces = []; // of a frame that is not whole yet
  let held = 0;
  let wanted = HEADER; // what must be there before cutting goes on
  return (chunk) => {
    pieces.push(chunk);
    held += chunk.length;
    if (held < wanted) return [];

    const bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    const frames = [];
    let at = 0;
    wanted = HEADER;
    while (at + HEADER <= bytes.length) {
      const end = at + HEADER + bytes.readUInt32LE(at);
      wanted = end - at;
      if (end > bytes.length) break;
      frames.push(bytes.subarray(at, end));
      at = end;
      wanted = HEADER;
    }
    held = bytes.length - at;
    pieces = held > 0 ? [bytes.subarray(at)] : [];
    return frames;
  };
};
