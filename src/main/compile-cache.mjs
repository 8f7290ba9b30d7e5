/**
 * Keeps what Node makes of the sources, and is no TypeScript because it must run before the first is read: once all are
 * kept, the program that strips types is not loaded, which is 26 MB of memory and most of the time of a start.
 * In the project's own folder, since whoever may write it runs as the operator; where it can't be written, nothing is kept.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
// Not only at the end of the process: it may be killed.
setTimeout(() => flushCompileCache(), 10_000).unref();
