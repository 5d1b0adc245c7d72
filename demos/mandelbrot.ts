/** A picture of the Mandelbrot set, row by row from a pool by `imap`: rows are drawn in the terminal as they arrive, and all are saved as a PNG. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import * as mp from 'multiproc';

const WIDTH = 480;
const HEIGHT = 320;
const SHADES = ' .:-=+*#%@';

function stepsToEscape(a: number, b: number): number {
  let [x, y] = [0, 0];
  for (let step = 0; step < 255; step++) {
    [x, y] = [x * x - y * y + a, 2 * x * y + b];
    if (x * x + y * y > 4) return step;
  }
  return 255;
}

export function computeRow(row: number): Uint8Array {
  const b = (row - HEIGHT / 2) / 140;
  return Uint8Array.from({ length: WIDTH }, (_, column) => stepsToEscape((column - WIDTH * 0.68) / 140, b));
}

function draw(row: Uint8Array) {
  const shades = Array.from(row, (steps) => SHADES[Math.min(Math.floor((steps * 2) / 3), 9)]);
  const line = shades.filter((_, column) => column % 6 === 0).join('');
  console.log(line.trimEnd());
}

function color(steps: number): number[] {
  const t = Math.sqrt(steps / 255);
  const u = 1 - t;
  return [2295 * u * t * t * t, 3825 * u * u * t * t, 2167 * u * u * u * t];
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(kind), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

function png(rows: Uint8Array[]): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(Array.from({ length: 256 }, (_, steps) => color(steps)).flat())),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flatMap((row) => [Buffer.alloc(1), row])))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function main() {
  const rows: Uint8Array[] = [];
  await using pool = new mp.Pool();
  for await (const row of pool.imap(computeRow, Array(HEIGHT).keys())) {
    if (rows.length % 12 === 0) draw(row);
    rows.push(row);
  }

  const file = path.resolve(process.argv[2] ?? path.join(tmpdir(), 'mandelbrot.png'));
  writeFileSync(file, png(rows));
  console.log(`Saved in ${file}`);
}

if (mp.isMainProcess) void main();
