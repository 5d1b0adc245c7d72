/** What a forked process runs first. Nobody imports it. */

import { live } from '../process/life';

// Loading them all takes a few milliseconds, and a target that uses shared things has mostly done so itself.
live(() => require('../index'));
