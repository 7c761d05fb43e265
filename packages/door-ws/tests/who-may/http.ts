import { type OperationDefinition, type OperationName, operations, type WireError } from '@tidings/protocol'
import type { RawAnswer } from '@tidings/testkit'

export const definitionOf = (name: OperationName): OperationDefinition => operations[name]

interface Asking {
  readonly bearer?: string
  /** The user for whom the app asks. */
  readonly as?: string
  readonly input?: Readonly<Record<string, unknown>>
}

/** Asks over HTTP. A field of the path that the input leaves out gets some value: who asks is looked at first. */
export async function overHttp(
  url: string,
  name: OperationName,
  { bearer, as, input = {} }: Asking,
): Promise<RawAnswer> {
  const { http } = definitionOf(name)
  if (!http) throw new Error(`${name} has no route`)
  const rest = { ...input }
  const path = http.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest[field] ?? (field === 'conversation' ? 'user/alice' : 'x')
    delete rest[field]
    return String(value)
  })
  const inQuery = http.method === 'GET' || http.method === 'DELETE'
  const query = inQuery ? `?${new URLSearchParams(rest as Record<string, string>)}` : ''
  const answer = await fetch(`${url}${path}${query}`, {
    method: http.method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(as === undefined ? {} : { 'tidings-as': as }),
      ...(inQuery ? {} : { 'content-type': 'application/json' }),
    },
    ...(inQuery ? {} : { body: JSON.stringify(rest) }),
  })
  const body = (await answer.json()) as { readonly error?: WireError }
  return body.error ? { id: null, error: body.error } : { id: null, ok: body }
}
