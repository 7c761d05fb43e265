export type { WsDoorConfig } from './config.ts'
export { createWsDoor, type WsDoor } from './door.ts'
