/** Reads a PNG with a palette, as the demos write it; throws if a chunk is damaged. */
import { crc32, inflateSync } from 'node:zlib';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each colour. */
  readonly palette: Buffer;
  /** Row by row: the filter of the row, then the colour of each pixel. */
  readonly pixels: Buffer;
}

export function readPng(file: Buffer): Picture {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) throw new Error(`${kind} is damaged`);
    chunks.set(kind, file.subarray(at + 8, end));
    at = end + 4;
  }
  const [header, palette, data] = ['IHDR', 'PLTE', 'IDAT'].map((kind) => {
    const chunk = chunks.get(kind);
    if (!chunk) throw new Error(`there is no ${kind}`);
    return chunk;
  });
  return { width: header.readUInt32BE(0), height: header.readUInt32BE(4), palette, pixels: inflateSync(data) };
}
