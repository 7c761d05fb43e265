// JavaScript, so that the cache of compiled code is on before the first TypeScript file is read: a thread that need not
// load the type stripper starts sooner and is smaller by its size.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./worker.ts')
