import type { z } from 'zod'
import { isTakenAsIs } from './bounds/as-is.ts'
import { outOfBounds } from './bounds/bounds.ts'
import type { BoundFault } from './bounds/fault.ts'
import { type ErrorDetails, type Issue, TidingsError } from './errors/errors.ts'
import type { OperationDefinition } from './operations/operation.ts'

/** The checked input, or `invalid` with every field at fault. */
export function parseInput<D extends OperationDefinition>(
  definition: D,
  input: unknown,
): ReturnType<D['input']['parse']> {
  const given = input === undefined ? {} : input
  if (isTakenAsIs(definition.input, given)) return given as ReturnType<D['input']['parse']>
  const fault = outOfBounds(definition.input, given)
  if (fault) throw beyond(fault)
  const parsed = definition.input.safeParse(given)
  if (parsed.success) return parsed.data as ReturnType<D['input']['parse']>
  for (const issue of parsed.error.issues) if (issue.code === 'custom') expectSized(issue)
  throw invalidInput(
    parsed.error.issues.slice(0, 20).map((issue) => ({
      path: pathText(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
      message: issue.code === 'unrecognized_keys' ? 'there is no such field' : issue.message,
    })),
  )
}

/** A schema that measures bytes says with `params` how many it takes. */
function expectSized({ path, message, params }: z.core.$ZodIssueCustom): void {
  const { bytes }: { bytes?: unknown } = params ?? {}
  if (typeof bytes === 'number') throw beyond({ path, message, bytes })
}

/** An error for what is larger than it may be: told of the first place, without what stands there. */
function beyond({ path, message, bytes }: BoundFault): TidingsError {
  const at = pathText(path)
  if (bytes === undefined) return invalidInput([{ path: at, message }])
  return new TidingsError('too_large', `${at} ${message}`, { limit: bytes, issues: [{ path: at, message }] })
}

/** `invalid`, with every field at fault; its message tells of the first. */
export function invalidInput(issues: readonly Issue[]): TidingsError {
  const details: ErrorDetails = { issues }
  const [first] = issues
  return new TidingsError(
    'invalid',
    first?.path ? `${first.path}: ${first.message}` : (first?.message ?? 'invalid'),
    details,
  )
}

/** `content.data[2].url` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const name = String(part).slice(0, 64)
    return text === '' ? name : `${text}.${name}`
  }, '')
}
