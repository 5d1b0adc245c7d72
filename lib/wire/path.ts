/** The path to a place in a value, as one would write it in the source: `value.items[3].callback`. */
import type { Segment } from './traveller';

/** Of a longer path the ends are told, not the middle. */
const TOLD = 40;

export function pathOf(label: string, segments: readonly Segment[]): string {
  if (segments.length <= 2 * TOLD) return label + segments.map(textOf).join('');
  const left = segments.length - 2 * TOLD;
  return `${pathOf(label, segments.slice(0, TOLD))}…(${left} more)…${segments.slice(-TOLD).map(textOf).join('')}`;
}

function textOf(segment: Segment): string {
  if (typeof segment === 'object') return segment.text;
  if (typeof segment === 'number') return `[${segment}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
}
