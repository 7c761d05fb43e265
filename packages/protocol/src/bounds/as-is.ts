import type { z } from 'zod'
import { guardOf } from './bounds.ts'
import { type Check, type Definition, definitionOf, oncePerSchema, type Payload } from './definition.ts'
import { isObject } from './fault.ts'

/**
 * Most of what comes in is well-formed, and its schema would answer a copy of it. Here it is asked, in one walk that makes
 * nothing, whether a value is within bounds and would be taken without a change: then it need not be copied. `false` says
 * only that the schema has to look itself, which also knows what to say of a fault.
 */
interface Taking {
  readonly takes: (value: unknown) => boolean
  /** Whatever the schema takes it hands on as it came: no defaults, no other spelling, nothing left out. */
  readonly changesNothing: boolean
}

type Test = (value: unknown) => boolean

const lengthOf = (value: unknown): number => (value as { readonly length: number }).length

/** Any check: nothing to say of the value, and the value is left alone. One that has to be waited for is no answer. */
function testBy({ _zod: { def, check } }: Check): Test {
  return (value) => {
    const payload: Payload = { value, issues: [] }
    if (def.when && !def.when(payload)) return false
    return check(payload) === undefined && payload.issues.length === 0 && payload.value === value
  }
}

function testOf(check: Check): Test {
  const { check: kind, format, pattern, minimum, maximum, tx, fn } = check._zod.def
  if (
    kind === 'string_format' &&
    format === 'regex' &&
    pattern &&
    pattern.lastIndex === 0 &&
    !/[gy]/.test(pattern.flags)
  )
    return (value) => pattern.test(value as string)
  if (kind === 'min_length' && minimum !== undefined) return (value) => lengthOf(value) >= minimum
  if (kind === 'max_length' && maximum !== undefined) return (value) => lengthOf(value) <= maximum
  if (kind === 'overwrite' && tx) return (value) => tx(value) === value
  if (kind === 'custom' && fn) return (value) => fn(value) === true
  return testBy(check)
}

function testsOf({ checks = [] }: Definition): Test {
  const [first, second, ...others] = checks.map(testOf)
  if (!first) return () => true
  if (!second) return first
  return (value) => first(value) && second(value) && others.every((test) => test(value))
}

const changing: ReadonlySet<string> = new Set(['overwrite', 'custom'])

const isLeftAlone = ({ checks = [] }: Definition): boolean =>
  checks.every(({ _zod: { def } }) => !changing.has(def.check) || def.fn !== undefined)

function textOf(schema: z.ZodType, definition: Definition): Taking {
  const guard = guardOf(schema)
  const test = testsOf(definition)
  return {
    takes: (value) => typeof value === 'string' && guard?.(value) === undefined && test(value),
    changesNothing: isLeftAlone(definition),
  }
}

function wholeNumberOf(definition: Definition): Taking {
  const test = testsOf(definition)
  return { takes: (value) => Number.isSafeInteger(value) && test(value), changesNothing: isLeftAlone(definition) }
}

/** Counted before its items are looked at. */
function listOf(definition: Definition): Taking {
  const { checks = [] } = definition
  const item = takingOf(definition.element as z.ZodType)
  if (checks.some(({ _zod: { def } }) => !/length/.test(def.check))) return unknownTaking
  const test = testsOf(definition)
  const takes: Test = (value) => {
    if (!Array.isArray(value) || !test(value)) return false
    for (let index = 0; index < value.length; index++) if (!item.takes(value[index])) return false
    return true
  }
  return { takes, changesNothing: item.changesNothing }
}

interface Field {
  readonly takes: Test
  /** It has to be there: otherwise it is at fault, or there is something to fill in. */
  readonly needed: boolean
}

function objectOf(definition: Definition): Taking {
  const { shape = {}, catchall, checks = [] } = definition
  const others = catchall && definitionOf(catchall).type
  if (others !== undefined && others !== 'never') return unknownTaking
  const takings = Object.entries(shape).map(([name, schema]) => ({ name, schema, ...takingOf(schema) }))
  const fields = new Map<string, Field>()
  for (const { name, schema, takes } of takings) fields.set(name, { takes, needed: schema._zod.optin !== 'optional' })
  const needed = takings.filter(({ name }) => fields.get(name)?.needed).length
  const test = testsOf(definition)
  const takes: Test = (value) => {
    if (!isObject(value)) return false
    let missing = needed
    for (const name in value) {
      const field = fields.get(name)
      if (field === undefined || !field.takes(value[name])) return false
      if (field.needed) missing -= 1
    }
    return missing === 0 && test(value)
  }
  const isStrict = others === 'never'
  const areLeftAlone = takings.every(({ changesNothing }) => changesNothing)
  return { takes, changesNothing: isStrict && areLeftAlone && checks.length === 0 }
}

/** Which of several takes a value is the same to one who gets it as it came, when none of them changes anything. */
function choiceOf({ options = [] }: Definition): Taking {
  const takings = options.map(takingOf)
  if (!takings.every(({ changesNothing }) => changesNothing)) return unknownTaking
  return { takes: (value) => takings.some(({ takes }) => takes(value)), changesNothing: true }
}

function optionalOf(schema: z.ZodType, { innerType }: Definition): Taking {
  const inner = takingOf(innerType as z.ZodType)
  const mayLack = schema._zod.optin === 'optional'
  return {
    takes: (value) => (value === undefined ? mayLack : inner.takes(value)),
    changesNothing: inner.changesNothing && mayLack,
  }
}

function anythingOf(schema: z.ZodType, definition: Definition): Taking {
  const guard = guardOf(schema)
  const test = testsOf(definition)
  return { takes: (value) => guard?.(value) === undefined && test(value), changesNothing: isLeftAlone(definition) }
}

const small: ReadonlySet<string> = new Set(['number', 'boolean', 'null', 'literal', 'enum'])

/** What is no text and holds nothing costs its schema next to nothing. */
function smallOf(schema: z.ZodType, { checks = [], coerce }: Definition): Taking {
  const takes: Test = (value) => {
    if (typeof value === 'object' && value !== null) return false
    const result = schema.safeParse(value)
    return result.success && result.data === value
  }
  return { takes, changesNothing: checks.length === 0 && coerce !== true }
}

/** Nothing is known of it. */
const unknownTaking: Taking = { takes: () => false, changesNothing: false }

function derive(schema: z.ZodType): Taking {
  const definition = definitionOf(schema)
  const { type, format, coerce } = definition
  if (type === 'string' && format === undefined && coerce !== true) return textOf(schema, definition)
  if (type === 'number' && format === 'safeint' && coerce !== true) return wholeNumberOf(definition)
  if (type === 'optional') return optionalOf(schema, definition)
  if (type === 'object') return objectOf(definition)
  if (type === 'array') return listOf(definition)
  if (type === 'union') return choiceOf(definition)
  if (type === 'unknown') return anythingOf(schema, definition)
  return small.has(type) ? smallOf(schema, definition) : unknownTaking
}

const takingOf = oncePerSchema(derive)

/** Is the value within bounds, and would the schema answer just what was given? `false`: perhaps, the schema has to say. */
export const isTakenAsIs = (schema: z.ZodType, value: unknown): boolean => takingOf(schema).takes(value)
