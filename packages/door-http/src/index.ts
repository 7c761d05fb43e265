export type { HttpDoorConfig } from './api/config.ts'
export { createHttpDoor, type HttpDoor } from './door.ts'
export type { MetricsText } from './operations.ts'
