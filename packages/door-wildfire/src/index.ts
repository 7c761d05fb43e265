export { createWildfireDoor } from './door.ts'
export { robotCallbacks } from './robots/callback.ts'
export { ProgramSecrets } from './robots/secrets.ts'
