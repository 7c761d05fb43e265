import { mostBytes, type OperationDefinition } from '@tidings/protocol'

/** Below this a limit would only be in the way: of spaces, and of characters that are written as escapes. */
const least = 16_384

/** Bytes of one operation's body: room for everything that its schema takes, and never more than the operator allows. */
export function bodyLimitOf({ input, http }: OperationDefinition, most: number): number {
  // A query says it all.
  if (http?.method === 'GET' || http?.method === 'DELETE') return Math.min(1024, most)
  return Math.min(most, Math.max(least, mostBytes(input)))
}
