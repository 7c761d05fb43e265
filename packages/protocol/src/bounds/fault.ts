/** Where an input is beyond what its schema can take, found before anything else looks at it. */
export interface BoundFault {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** The bound in bytes: it is the size that is at fault, whatever the input says. */
  readonly bytes?: number
}

/** Looks at a value no further than its schema reaches; `undefined` when it is within bounds, or of another kind. */
export type Guard = (value: unknown) => BoundFault | undefined

export const within = (key: PropertyKey, fault: BoundFault): BoundFault => ({ ...fault, path: [key, ...fault.path] })

/** What JSON calls an object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
