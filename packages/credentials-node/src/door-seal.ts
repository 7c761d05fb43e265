import { hkdfSync } from 'node:crypto'
import { type Closing, createClosing } from './closing.ts'

/** Closes what the doors of other systems have to keep as it is, such as the secrets with which programs sign; the same on every node. */
export const createDoorSeal = (secret: string): Closing =>
  createClosing(Buffer.from(hkdfSync('sha256', secret, '', 'tidings secrets of doors v1', 32)))
