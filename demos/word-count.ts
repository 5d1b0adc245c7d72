/** Map-reduce: a pool counts the words of each of twelve files, and then adds up, for each word, what was counted. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as mp from 'multiproc';

const GIFTS = [
  'a partridge in a pear tree',
  'two turtle doves',
  'three French hens',
  'four colly birds',
  'five gold rings',
  'six geese a-laying',
  'seven swans a-swimming',
  'eight maids a-milking',
  'nine ladies dancing',
  'ten lords a-leaping',
  'eleven pipers piping',
  'twelve drummers drumming',
];

function writeSong(folder: string): string[] {
  return GIFTS.map((_, day) => {
    const file = path.join(folder, `verse-${day + 1}.txt`);
    writeFileSync(file, GIFTS.slice(0, day + 1).join('\n'));
    return file;
  });
}

export function countWords(file: string): [word: string, count: number][] {
  const counts = new Map<string, number>();
  for (const word of readFileSync(file, 'utf8').split(/\s+/)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts];
}

export function addUp(word: string, counts: number[]): [word: string, total: number] {
  return [word, counts.reduce((sum, count) => sum + count)];
}

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), 'word-count-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  process.once('SIGINT', () => process.exit(130));

  await using pool = new mp.Pool(3);
  const counted = await pool.map(countWords, writeSong(folder));

  const byWord = new Map<string, number[]>();
  for (const [word, count] of counted.flat()) {
    byWord.set(word, [...(byWord.get(word) ?? []), count]);
  }

  const totals = await pool.starmap(addUp, byWord);
  totals.sort(([word, total], [other, otherTotal]) => otherTotal - total || (word < other ? -1 : 1));
  for (const [word, total] of totals.slice(0, 8)) console.log(`${word}: ${total}`);
  console.log(`${totals.length} different words in ${counted.length} files`);
}

if (mp.isMainProcess) void main();
