/** What is to happen at the end of this process happens at the end of the spec: a test runner's process may be ended without. */
export function endWithSpec(): void {
  const before = process.listeners('exit');
  afterAll(() => {
    for (const listener of process.listeners('exit')) {
      if (before.includes(listener)) continue;
      process.off('exit', listener);
      listener(0);
    }
  });
}
