export type { Offer } from './clients.ts'
export { createEdgeDoor } from './door.ts'
export type { EdgeLinks } from './links.ts'
