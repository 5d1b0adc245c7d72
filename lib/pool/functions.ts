/** The functions of a pool's tasks: a worker is told each once, by its module and name, and then by its number. */

import { type AnyFunction, referToTarget, type Target } from '../process/errand';
import { type BoardHandle, METHOD } from './board-handles';

/** How a task mentions its function. */
export interface Ticket {
  readonly number: number;
  /** The function itself, where it need not be found. */
  readonly local?: AnyFunction;
  /** What was bound to it. */
  readonly bound: { readonly boundThis: unknown; readonly args: readonly unknown[] } | null;
}

export class FunctionTable {
  private readonly tickets = new WeakMap<AnyFunction, Ticket>();
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly board: BoardHandle,
    /** Whether the workers are in this process. */
    private readonly isLocal: boolean,
  ) {}

  /** Throws `TypeError` for what is no target, `SerializationError` for what no worker could find. */
  ticket(target: Target): Ticket {
    if (typeof target !== 'function') return this.make(target);
    if (this.isLocal) return { number: 0, local: target, bound: null };
    let ticket = this.tickets.get(target);
    if (!ticket) {
      ticket = this.make(target);
      this.tickets.set(target, ticket);
    }
    return ticket;
  }

  private make(target: Target): Ticket {
    const { target: reference, call } = referToTarget(target, { args: [] });
    const isBound = call.boundThis !== undefined || call.args.length > 0;
    const bound = isBound ? { boundThis: call.boundThis, args: call.args } : null;
    return { number: this.numberOf(reference.module, reference.name), bound };
  }

  private numberOf(module: string, name: string): number {
    const key = `${module}\n${name}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(key, number);
    this.board.cast(METHOD.define, module, name);
    return number;
  }
}
