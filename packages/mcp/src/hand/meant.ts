import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { z } from 'zod'

/** As JSON Schema calls them. */
const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

function unquoted(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Words, and no value in quotes.
    return text
  }
}

/** A value in quotes where the tool wants no text, as some models write numbers and lists. */
function readAs(given: unknown, wanted: string | undefined): unknown {
  if (typeof given !== 'string' || wanted === undefined || wanted === 'string') return given
  const value = unquoted(given)
  return typeOf(value) === (wanted === 'integer' ? 'number' : wanted) ? value : given
}

/**
 * The same schema, which takes what hosts and models send for it: `null` for what is left out, and values in quotes. What it says
 * of itself stays.
 */
export function meant<I extends z.ZodObject>(schema: I): StandardSchemaWithJSON<z.input<I>, z.output<I>> {
  const standard = schema['~standard']
  const { properties = {} } = standard.jsonSchema.input({ target: 'draft-2020-12' })
  const types = new Map(Object.entries(properties as object).map(([name, { type }]) => [name, type as string]))
  function read(given: unknown): unknown {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
    const there = Object.entries(given).filter(([, value]) => value !== null)
    return Object.fromEntries(there.map(([name, value]) => [name, readAs(value, types.get(name))]))
  }
  const validate: typeof standard.validate = (given, options) => standard.validate(read(given), options)
  return { '~standard': { ...standard, validate } }
}
