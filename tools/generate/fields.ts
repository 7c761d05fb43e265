import { z } from 'zod'
import { code, table, yesNo } from './markdown.ts'

/** What the pages read of a JSON Schema. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly pattern?: string | undefined
  readonly id?: string
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, { io }) as JsonSchema

const MAX_SAFE = Number.MAX_SAFE_INTEGER

function bounds(schema: JsonSchema): string {
  const notes: string[] = []
  const { minimum, maximum, minLength, maxLength, maxItems } = schema
  if (minimum !== undefined && minimum > -MAX_SAFE) notes.push(`from ${minimum}`)
  if (maximum !== undefined && maximum < MAX_SAFE) notes.push(`to ${maximum}`)
  if (maxLength !== undefined) notes.push(`${minLength ? `${minLength}–` : 'at most '}${maxLength} characters`)
  if (schema.pattern !== undefined) notes.push(`like ${code(schema.pattern)}`)
  if (maxItems !== undefined) notes.push(`at most ${maxItems}`)
  if (schema.default !== undefined) notes.push(`default ${code(JSON.stringify(schema.default))}`)
  return notes.join(', ')
}

const plainType = (schema: JsonSchema): string =>
  Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'any')

/** Named types are explained once, further down on the same page. */
const link = (name: string): string => `[${name}](#type-${name.toLowerCase()})`

/** A short name of a value's type, as a reader of JSON says it. */
function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return link(schema.$ref.split('/').at(-1) as string)
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(' or ')
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.items) return `array of ${typeOf(schema.items)}`
  const choices = schema.anyOf ?? schema.oneOf
  return choices ? choices.map(typeOf).join(' or ') : plainType(schema)
}

/** The object that a schema means: itself, or the definition it points to. */
function resolve(schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.split('/').at(-1)
  return (name && schema.$defs?.[name]) || schema
}

const notesOn = (field: JsonSchema): string =>
  [field.description?.replace(/\.$/, ''), bounds({ ...field, pattern: undefined })].filter(Boolean).join('; ')

/** A named type that is not an object: what kind of value, and its bounds. */
export function plainSummary(schema: JsonSchema): string {
  const limits = bounds(schema)
  return `Type: ${typeOf(schema)}${limits ? `; ${limits}` : ''}.`
}

/** One row per field; the fields of an object inside follow it, as `options.count` or `reactions[].key`. */
function rows(object: JsonSchema, prefix: string): readonly (readonly string[])[] {
  const required = new Set(object.required ?? [])
  return Object.entries(object.properties ?? {}).flatMap(([name, field]) => [
    [code(prefix + name), typeOf(field), yesNo(required.has(name)), notesOn(field)],
    ...rows(field, `${prefix}${name}.`),
    ...(field.items ? rows(field.items, `${prefix}${name}[].`) : []),
  ])
}

/** A table of an object's fields; an empty object gives `empty`. */
export function fieldTable(schema: JsonSchema, empty: string): string {
  const fields = rows(resolve(schema), '')
  return fields.length === 0 ? empty : table(['field', 'type', 'required', 'notes'], fields)
}

/** The named schemas that `schema` points to. */
export const definitionsOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> => schema.$defs ?? {}
