import type { z } from 'zod'
import { declared } from './declared.ts'
import { type CheckDefinition, type Definition, definitionOf, oncePerSchema } from './definition.ts'
import { type BoundFault, type Guard, isObject, within } from './fault.ts'
import { freeGuard } from './free.ts'
import { textBound } from './text-bound.ts'

/**
 * What an input may cost before its schema judges it: how it is walked, and how many bytes of JSON its largest form has.
 * It is derived from the schema, once. Keys are counted before values are looked at, arrays before their items, texts
 * before a pattern runs over them; whatever is within bounds is the schema's to judge.
 */
interface Bound {
  readonly guard: Guard | undefined
  readonly bytes: number
  /** The kind of value that the guard looks at, to find the fitting one of several. */
  readonly kind: 'text' | 'list' | 'object' | 'any' | 'small'
}

const checksOf = ({ checks = [] }: Definition): readonly CheckDefinition[] => checks.map(({ _zod }) => _zod.def)

function maximumOf(definition: Definition): number | undefined {
  const lengths = checksOf(definition).flatMap(({ maximum, length, check }) =>
    /length/.test(check) ? (maximum ?? length ?? []) : [],
  )
  return lengths.length === 0 ? undefined : Math.min(...lengths)
}

/** Spelled with combining marks, in a form that is made canonical later, a text has up to four times its units. */
const spelling = 4

function textOf(definition: Definition): Bound {
  const patterns = [definition, ...checksOf(definition)].flatMap(({ pattern }) => pattern ?? [])
  const { units, bytes } = textBound(maximumOf(definition), patterns)
  const fault: BoundFault = { path: [], message: `expected at most ${units} characters` }
  return {
    kind: 'text',
    bytes: bytes + 2,
    guard: (value) => (typeof value === 'string' && value.length > units * spelling ? fault : undefined),
  }
}

function listOf(definition: Definition): Bound {
  const most = maximumOf(definition) ?? Number.POSITIVE_INFINITY
  const item = boundOf(definition.element as z.ZodType)
  const fault: BoundFault = { path: [], message: `expected at most ${most} items` }
  const guard: Guard = (value) => {
    if (!Array.isArray(value)) return undefined
    if (value.length > most) return fault
    if (item.guard === undefined) return undefined
    for (let index = 0; index < value.length; index++) {
      const found = item.guard(value[index])
      if (found) return within(index, found)
    }
    return undefined
  }
  return { kind: 'list', bytes: most * (item.bytes + 1) + 2, guard }
}

const unknownField: BoundFault = { path: [], message: 'there is no such field' }

function objectOf({ shape = {}, catchall }: Definition): Bound {
  const fields = new Map(Object.entries(shape).map(([name, schema]) => [name, boundOf(schema)]))
  const bytes = [...fields].reduce((sum, [name, field]) => sum + name.length + 4 + field.bytes, 2)
  const loose = catchall !== undefined && definitionOf(catchall).type !== 'never'
  return { kind: 'object', bytes, guard: (loose ? looseGuard : strictGuard)(fields) }
}

type Fields = ReadonlyMap<string, Bound>

const strictGuard =
  (fields: Fields): Guard =>
  (value) => {
    if (!isObject(value)) return undefined
    for (const name in value) {
      const field = fields.get(name)
      const found = field === undefined ? unknownField : field.guard?.(value[name])
      if (found) return within(name, found)
    }
    return undefined
  }

/** What else a loose object holds lies within data that was measured as a whole. */
const looseGuard =
  (fields: Fields): Guard =>
  (value) => {
    if (!isObject(value)) return undefined
    for (const [name, field] of fields) {
      const found = Object.hasOwn(value, name) ? field.guard?.(value[name]) : undefined
      if (found) return within(name, found)
    }
    return undefined
  }

function recordOf(definition: Definition, schema: z.ZodType): Bound {
  const most = declared.get(schema)?.keys ?? Number.POSITIVE_INFINITY
  const key = boundOf(definition.keyType as z.ZodType)
  const item = boundOf(definition.valueType as z.ZodType)
  const fault: BoundFault = { path: [], message: `expected at most ${most} keys` }
  const guard: Guard = (value) => {
    if (!isObject(value)) return undefined
    let keys = 0
    for (const name in value) {
      keys += 1
      if (keys > most) return fault
      const found = key.guard?.(name) ?? item.guard?.(value[name])
      if (found) return within(name.slice(0, 64), found)
    }
    return undefined
  }
  return { kind: 'object', bytes: most * (key.bytes + item.bytes + 2) + 2, guard }
}

const kindOf = (value: unknown): Bound['kind'] => {
  if (typeof value === 'string') return 'text'
  if (Array.isArray(value)) return 'list'
  return isObject(value) ? 'object' : 'small'
}

/** Within the bounds of one of them that takes such a value is within bounds; which one it is, the schema says. */
function choiceOf({ options = [] }: Definition): Bound {
  const bounds = options.map(boundOf)
  const guard: Guard = (value) => {
    const kind = kindOf(value)
    let first: BoundFault | undefined
    for (const bound of bounds) {
      if (bound.kind !== kind && bound.kind !== 'any') continue
      const fault = bound.guard?.(value)
      if (fault === undefined) return undefined
      first ??= fault
    }
    return first
  }
  return { kind: 'any', bytes: Math.max(...bounds.map(({ bytes }) => bytes)), guard }
}

/** Many writers of JSON escape what is not ASCII: up to three times the bytes of UTF-8. */
const escaped = 3

function freeOf(schema: z.ZodType): Bound {
  const { bytes = Number.POSITIVE_INFINITY, depth = Number.POSITIVE_INFINITY } = declared.get(schema) ?? {}
  return {
    kind: 'any',
    bytes: bytes * escaped,
    guard: bytes === Number.POSITIVE_INFINITY ? undefined : freeGuard(bytes, depth),
  }
}

/** A word of a closed list, as long as its longest. */
function wordOf({ values = [], entries = {} }: Definition): Bound {
  const longest = Math.max(0, ...[...values, ...Object.values(entries)].map((value) => String(value).length))
  return { kind: typeof values[0] === 'number' ? 'small' : 'text', bytes: longest + 2, guard: undefined }
}

/** The longest a number is written. */
const small: Bound = { kind: 'small', bytes: 24, guard: undefined }

function derive(schema: z.ZodType): Bound {
  const definition = definitionOf(schema)
  const inner = definition.innerType ?? definition.in
  if (inner) return boundOf(inner)
  switch (definition.type) {
    case 'string':
      return textOf(definition)
    case 'array':
      return listOf(definition)
    case 'object':
      return objectOf(definition)
    case 'record':
      return declared.get(schema)?.bytes === undefined ? recordOf(definition, schema) : freeOf(schema)
    case 'union':
      return choiceOf(definition)
    case 'unknown':
      return freeOf(schema)
    case 'literal':
    case 'enum':
      return wordOf(definition)
    default:
      return small
  }
}

const boundOf = oncePerSchema(derive)

/** What looks at a value before the schema does; undefined where every value is within bounds. */
export const guardOf = (schema: z.ZodType): Guard | undefined => boundOf(schema).guard

/** Is the value more than the schema could take? Costs no more than the largest value that the schema does take. */
export const outOfBounds = (schema: z.ZodType, value: unknown): BoundFault | undefined => boundOf(schema).guard?.(value)

/** Bytes of JSON within which everything that the schema takes can be written; infinite when it has no bound. */
export const mostBytes = (schema: z.ZodType): number => boundOf(schema).bytes
