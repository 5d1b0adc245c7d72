"""CPython's side of a benchmark as a program, as in side.js: parameters in, one line of JSON out."""

import argparse
import json
import math
import os


def run_side(defaults, measure):
    parser = argparse.ArgumentParser()
    for name, value in defaults.items():
        parser.add_argument(f'--{name}', type=type(value), default=value)
    params = vars(parser.parse_args())
    print(json.dumps({**measure(**params), 'params': params}))


def rounds_for(children):
    return min(3 + math.ceil(children / 2), 9)


def resident_bytes(pid):
    with open(f'/proc/{pid}/statm') as statm:
        return int(statm.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
