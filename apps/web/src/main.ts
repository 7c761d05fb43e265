/** Small, and there before the rest: the client is on its way while the page is loaded. */
import './app/early.ts'

void import('./start.tsx')
