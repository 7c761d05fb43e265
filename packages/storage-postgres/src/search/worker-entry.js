// JavaScript, so that the cache of compiled code is on before the first TypeScript file is read.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./worker.ts')
