/** Everything that travels specially. The place in the row is the number on the wire; the first that matches writes. */
import { arrayBuffers, views } from './binary';
import { bareObjects, dates, maps, regExps, sets } from './collections';
import { errors } from './errors';
import { functions } from './functions';
import { handles } from './handles';
import { registeredTypes } from './registered-types';
import type { Traveller } from './traveller';

export const travellers: readonly Traveller[] = [
  functions,
  handles,
  registeredTypes,
  maps,
  sets,
  dates,
  views,
  arrayBuffers,
  regExps,
  bareObjects,
  errors,
];
