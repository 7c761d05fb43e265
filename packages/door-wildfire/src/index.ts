export { createWildfireDoor } from './door.ts'
export { robotCallbacks } from './robots/callback.ts'
export { RobotSecrets } from './robots/secrets.ts'
