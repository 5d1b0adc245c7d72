import { closeSync, fstatSync, writeSync } from 'node:fs';

import os = require('node:os');

import { codeCache } from '../../lib/process/code-cache';

describe('codeCache', () => {
  const files = new Set<number>();
  let flags: string[];
  beforeEach(() => {
    flags = [`--of=${expect.getState().currentTestName}`];
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const file of files) closeSync(file);
    files.clear();
  });

  /** What the next process with these flags is given: a file, or nothing. */
  function given(): number | null {
    const descriptor = codeCache(flags);
    if (typeof descriptor !== 'number' || !fstatSync(descriptor).isFile()) return null;
    files.add(descriptor);
    return descriptor;
  }

  /** That file is the library's to close from the next renewal on. */
  function renewed(): number | null {
    files.clear();
    return given();
  }

  function fill(file: number): void {
    writeSync(file, Buffer.from('what V8 has compiled'), 0, null, 8);
  }

  function finish(file: number): void {
    writeSync(file, new Float64Array([1]), 0, null, 0);
  }

  it('has the second process fill a file, and gives it to others when it is filled, not before', () => {
    expect(given()).toBeNull();
    const file = given()!;
    expect(fstatSync(file)).toMatchObject({ size: 0, nlink: 0 });
    expect(given()).toBeNull();
    fill(file);
    finish(file);
    expect([given(), given(), given()]).toEqual([file, file, file]);
  });

  it('asks another process when the first has not finished, but not every one', () => {
    given();
    fill(given()!);
    expect(given()).toBeNull();
    const second = renewed()!;
    expect(fstatSync(second).size).toBe(0);
    expect([given(), given(), given()]).toEqual([null, null, null]);
    fill(second);
    finish(second);
    expect(given()).toBe(second);
  });

  it('gives nobody a file that another fills, also where no new one can be made', () => {
    given();
    const file = given()!;
    expect(given()).toBeNull();
    jest.spyOn(os, 'tmpdir').mockReturnValue('/no such folder');
    expect(given()).toBeNull();
    fill(file);
    finish(file);
    expect(given()).toBe(file);
  });

  it('gives processes of other flags none of it', () => {
    given();
    const file = given()!;
    fill(file);
    finish(file);
    expect(given()).toBe(file);
    expect(codeCache([...flags, '--jitless'])).not.toBe(file);
  });
});
