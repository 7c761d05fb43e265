export type { Scope } from './hand/scope.ts'
export { type Listener, type Listening, listen } from './http.ts'
export type { Serving } from './server.ts'
export { type Piped, pipe } from './stdio.ts'
