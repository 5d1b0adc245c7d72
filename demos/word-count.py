"""Map-reduce: a pool counts the words of each of twelve files, and then adds up, for each word, what was counted."""
from collections import Counter, defaultdict
import multiprocessing as mp
from pathlib import Path
from tempfile import TemporaryDirectory

GIFTS = [
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
]


def write_song(folder):
    files = []
    for day in range(1, len(GIFTS) + 1):
        file = Path(folder) / f'verse-{day}.txt'
        file.write_text('\n'.join(GIFTS[:day]))
        files.append(file)
    return files


def count_words(file):
    return list(Counter(file.read_text().split()).items())


def add_up(word, counts):
    return word, sum(counts)


def main():
    with TemporaryDirectory(prefix='word-count-') as folder, mp.Pool(3) as pool:
        counted = pool.map(count_words, write_song(folder))

        by_word = defaultdict(list)
        for counts in counted:
            for word, count in counts:
                by_word[word].append(count)

        totals = pool.starmap(add_up, by_word.items())
        totals.sort(key=lambda pair: (-pair[1], pair[0]))
        for word, total in totals[:8]:
            print(f'{word}: {total}')
        print(f'{len(totals)} different words in {len(counted)} files')


if __name__ == '__main__':
    main()
