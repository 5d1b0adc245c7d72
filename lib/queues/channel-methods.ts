/** What may be asked of a queue or a pipe, by its number on the wire. */

import { JOINABLE_CHANNEL_METHODS } from '../broker/joinable-channel';
import { numbered } from '../rpc/methods';

export const METHOD = numbered(JOINABLE_CHANNEL_METHODS);
