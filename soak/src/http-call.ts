import { type OperationDefinition, type OperationName, operations, pathFields } from '@tidings/protocol'

export interface HttpAnswer {
  readonly status: number
  readonly body: unknown
}

/** An operation over its HTTP route: fields of the path into the path, the rest into the query or the body. */
export async function httpCall(
  url: string,
  bearer: string | undefined,
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): Promise<HttpAnswer> {
  const { http: route }: OperationDefinition = operations[name]
  if (!route) throw new Error(`${name} has no route`)
  const inPath = pathFields(route.path)
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => segment(field, String(input[field])))
  const rest = Object.entries(input).filter(([field]) => !inPath.includes(field))
  const asQuery = route.method === 'GET' || route.method === 'DELETE'
  const query = new URLSearchParams(rest.map(([field, value]) => [field, String(value)]))
  const response = await fetch(`${url}${path}${asQuery && rest.length > 0 ? `?${query}` : ''}`, {
    method: route.method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(asQuery ? {} : { 'content-type': 'application/json' }),
    },
    ...(asQuery ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
  })
  return { status: response.status, body: await response.json() }
}

/** A conversation stands for two segments; users are named by their ids. */
function segment(field: string, value: string): string {
  if (field === 'conversation') return value.split('/').map(encodeURIComponent).join('/')
  return encodeURIComponent(value.replace(/^user\//, ''))
}
