"""A picture of the Mandelbrot set, row by row from a pool by `imap`: rows are drawn in the terminal as they arrive, and all are saved as a PNG."""
import math
import multiprocessing as mp
from pathlib import Path
import struct
import sys
import tempfile
import zlib

WIDTH, HEIGHT = 480, 320
SHADES = ' .:-=+*#%@'


def steps_to_escape(a, b):
    x = y = 0
    for step in range(255):
        x, y = x * x - y * y + a, 2 * x * y + b
        if x * x + y * y > 4:
            return step
    return 255


def compute_row(row):
    b = (row - HEIGHT / 2) / 140
    return bytes(steps_to_escape((column - WIDTH * 0.68) / 140, b) for column in range(WIDTH))


def draw(row):
    shades = (SHADES[min(row[column] * 2 // 3, 9)] for column in range(0, WIDTH, 6))
    print(''.join(shades).rstrip(), flush=True)


def color(steps):
    t = math.sqrt(steps / 255)
    u = 1 - t
    return int(2295 * u * t * t * t), int(3825 * u * u * t * t), int(2167 * u * u * u * t)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(rows):
    return (
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, 8, 3, 0, 0, 0))
        + chunk(b'PLTE', b''.join(bytes(color(steps)) for steps in range(256)))
        + chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows)))
        + chunk(b'IEND', b'')
    )


def main():
    rows = []
    with mp.Pool() as pool:
        for row in pool.imap(compute_row, range(HEIGHT)):
            if len(rows) % 12 == 0:
                draw(row)
            rows.append(row)

    file = Path(sys.argv[1] if len(sys.argv) > 1 else Path(tempfile.gettempdir(), 'mandelbrot.png'))
    file.write_bytes(png(rows))
    print(f'Saved in {file.absolute()}')


if __name__ == '__main__':
    main()
