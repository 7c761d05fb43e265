/** Small, and there before the rest: the client is on its way while the page is loaded. */
import './client/early.ts'
import { isTooOld } from './app/too-old.ts'

if (!isTooOld) void import('./start.tsx')
