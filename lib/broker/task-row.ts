/** The tasks of a pool that wait for a worker, in the order of their numbers. */

export interface Task {
  readonly number: number;
  /** Its record, with the length before it, is `bytes[start, end)`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Shared things mentioned in it. */
  readonly handles: readonly number[];
  /** A worker died that may have been running it. */
  isSuspect: boolean;
  /** Nobody waits for it any more. */
  isCancelled: boolean;
}

/** So many places may be empty besides those between tasks. */
const SPARSE = 1024;

export class TaskRow {
  /** From `head` on. Of one that was removed the number is left, so that others are still found by halves. */
  private tasks: (Task | number)[] = [];
  private head = 0;
  size = 0;

  push(task: Task): void {
    this.tasks.push(task);
    this.size++;
  }

  /**
   * The first tasks, at most `count`. One that mentions shared things is begun as soon as it arrives, so that its process holds
   * them from the moment it has them: it comes first or not at all, and only if `fresh`, for a worker that has nothing to do.
   */
  take(count: number, fresh: boolean): Task[] {
    const taken: Task[] = [];
    while (taken.length < count && this.head < this.tasks.length) {
      const task = this.tasks[this.head];
      if (isTask(task) && task.handles.length > 0 && !(fresh && taken.length === 0)) break;
      this.head++;
      if (isTask(task)) taken.push(task);
    }
    this.size -= taken.length;
    if (this.head === this.tasks.length || this.head > SPARSE + this.tasks.length / 2) this.compact();
    return taken;
  }

  putBack(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    this.tasks = inOrder(tasks, this.clear());
    this.size = this.tasks.length;
  }

  remove(number: number): Task | null {
    const { tasks } = this;
    let low = this.head;
    let high = tasks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numberOf(tasks[middle]) < number) low = middle + 1;
      else high = middle;
    }
    const task = tasks[low];
    if (!isTask(task) || task.number !== number) return null;
    tasks[low] = number;
    this.size--;
    if (tasks.length - this.head > 2 * this.size + SPARSE) this.compact();
    return task;
  }

  clear(): Task[] {
    const left = this.tasks.slice(this.head).filter(isTask);
    this.tasks = [];
    this.head = 0;
    this.size = 0;
    return left;
  }

  private compact(): void {
    this.tasks = this.tasks.slice(this.head).filter(isTask);
    this.head = 0;
  }
}

function isTask(place: Task | number | undefined): place is Task {
  return typeof place === 'object';
}

function numberOf(place: Task | number): number {
  return isTask(place) ? place.number : place;
}

/** Two rows of tasks made one, by their numbers. */
export function inOrder(some: readonly Task[], others: readonly Task[]): Task[] {
  const [first, second] = [some.at(-1), others.at(0)];
  if (!first || !second || first.number < second.number) return [...some, ...others];
  return [...some, ...others].sort((a, b) => a.number - b.number);
}
