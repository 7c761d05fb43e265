import { z } from 'zod'
import { limits } from '../limits.ts'
import { contentTypes } from './known-types.ts'

/** Does the value nest deeper than `max`? Stops at the bound, so a hostile value costs no more than a fair one. */
function deeperThan(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (max === 0) return true
  return Object.values(value).some((child) => deeperThan(child, max - 1))
}

/**
 * What a message says: any `{type, data}`. A type listed in `contentTypes` is checked against its schema;
 * any other passes through untouched. Its JSON text has at most `limits.contentBytes` bytes.
 */
export const Content = z
  .strictObject({
    type: z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,63}$/, 'expected a type name like text or custom/order'),
    data: z.unknown(),
  })
  .check((context) => {
    const { type, data } = context.value
    if (deeperThan(data, limits.contentDepth)) {
      const message = `nests deeper than ${limits.contentDepth} levels`
      context.issues.push({ code: 'custom', message, input: data, path: ['data'] })
      return
    }
    if (!Object.hasOwn(contentTypes, type)) return
    const result = contentTypes[type as keyof typeof contentTypes].data.safeParse(data)
    for (const issue of result.error?.issues ?? []) {
      context.issues.push({ code: 'custom', message: issue.message, input: data, path: ['data', ...issue.path] })
    }
  })
  .meta({ id: 'Content', description: 'What a message says: any {type, data}; unknown types pass through untouched.' })
export type Content = z.infer<typeof Content>
