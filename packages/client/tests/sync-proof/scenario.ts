import type { World } from './world.ts'

/** Does the operation, with what it needs before it. */
export type Scenario = (world: World) => Promise<unknown>

export const text = (data: string) => ({ type: 'text', data })
export const later = (): number => Date.now() + 3_600_000
