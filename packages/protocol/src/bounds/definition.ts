import type { z } from 'zod'

/** The parts of a schema's definition that are read here; which of them there are depends on `type`. */
export interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly element?: z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly keyType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, unknown>>
  readonly format?: string
  readonly coerce?: boolean
  readonly pattern?: RegExp
  readonly checks?: readonly Check[]
}

/** A value on its way through checks, which may change it. */
export interface Payload {
  value: unknown
  readonly issues: unknown[]
}

export interface Check {
  readonly _zod: {
    readonly def: CheckDefinition
    readonly check: (payload: Payload) => unknown
  }
}

export interface CheckDefinition {
  readonly check: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
  readonly tx?: (value: unknown) => unknown
  readonly fn?: (value: unknown) => unknown
  readonly when?: (payload: Payload) => boolean
}

export const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition

/** What is derived from a schema, once for each. */
export function oncePerSchema<T>(derive: (schema: z.ZodType) => T): (schema: z.ZodType) => T {
  const derived = new WeakMap<z.ZodType, T>()
  return (schema) => {
    const known = derived.get(schema)
    if (known !== undefined) return known
    const made = derive(schema)
    derived.set(schema, made)
    return made
  }
}
