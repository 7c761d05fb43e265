import { z } from 'zod'
import { isTakenAsIs } from '../bounds/as-is.ts'
import { outOfBounds } from '../bounds/bounds.ts'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { sound } from '../text/sound.ts'
import { contentTypes } from './known-types.ts'

/** Does the value nest deeper than `max`? Stops at the bound, so a hostile value costs no more than a fair one. */
function deeperThan(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (max === 0) return true
  for (const key in value) if (deeperThan((value as Readonly<Record<string, unknown>>)[key], max - 1)) return true
  return false
}

/**
 * What a message says: any `{type, data}`. A type listed in `contentTypes` is checked against its schema;
 * any other passes through untouched. Its JSON text has at most `limits.contentBytes` bytes.
 */
export const Content = z
  .strictObject({
    type: z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,63}$/, 'expected a type name like text or custom/order'),
    data: z.unknown().register(declared, { bytes: limits.contentBytes, depth: limits.contentDepth }),
  })
  .check((context) => {
    const { type, data } = context.value
    const refuse = (message: string, path: readonly PropertyKey[]): void => {
      context.issues.push({ code: 'custom', message, input: data, path: ['data', ...path] })
    }
    const schema = Object.hasOwn(contentTypes, type) ? contentTypes[type as keyof typeof contentTypes].data : undefined
    const fault = schema && outOfBounds(schema, data)
    if (fault) return refuse(fault.message, fault.path)
    if (deeperThan(data, limits.contentDepth)) return refuse(`nests deeper than ${limits.contentDepth} levels`, [])
    const text = sound(data)
    if (text !== data) context.value = { type, data: text }
    if (schema === undefined || isTakenAsIs(schema, text)) return
    for (const { message, path } of schema.safeParse(text).error?.issues ?? []) refuse(message, path)
  })
  .meta({ id: 'Content', description: 'What a message says: any {type, data}; unknown types pass through untouched.' })
export type Content = z.infer<typeof Content>

export type KnownContentType = keyof typeof contentTypes
/** What a message of a known type says. */
export type ContentData<T extends KnownContentType> = z.infer<(typeof contentTypes)[T]['data']>
