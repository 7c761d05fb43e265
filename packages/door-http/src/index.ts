export type { HttpDoorConfig } from './config.ts'
export { createHttpDoor, type HttpDoor } from './door.ts'
export type { MetricsText } from './operations.ts'
