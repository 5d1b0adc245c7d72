/** What keeps the event loop of this process alive while someone waits for a pool. */

const FOR_EVER = 2 ** 31 - 1;

export class KeepAlive {
  private timer: NodeJS.Timeout | null = null;
  private holders = 0;

  hold(): void {
    if (this.holders++ > 0) return;
    // Made once: to part with it and take it up again costs next to nothing.
    this.timer ??= setInterval(() => {}, FOR_EVER);
    this.timer.ref();
  }

  letGo(): void {
    if (--this.holders === 0) this.timer?.unref();
  }

  /** It will not be needed any more. */
  end(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.holders = 0;
  }
}
