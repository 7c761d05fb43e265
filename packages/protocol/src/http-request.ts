import { pathFields } from './openapi.ts'
import { operations } from './operations/index.ts'

/** How an operation is asked for over HTTP: its path begins behind the server's address, and its body is JSON. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly body?: string
}

/** `room/r1` stands for two segments of a path; nothing else in it does. */
const segments = (value: unknown): string => String(value).split('/').map(encodeURIComponent).join('/')

/** Throws for what has no route: it belongs to a live connection. */
export function httpRequestOf(name: keyof typeof operations, input: Readonly<Record<string, unknown>>): HttpRequest {
  const definition = operations[name]
  const route = 'http' in definition ? definition.http : undefined
  if (!route) throw new Error(`${name} has no route`)
  const fields: Record<string, unknown> = { ...input }
  let path: string = route.path
  for (const field of pathFields(path)) {
    const value = field === 'conversation' ? segments(fields[field]) : encodeURIComponent(String(fields[field]))
    path = path.replace(`{${field}}`, () => value)
    delete fields[field]
  }
  if (route.method !== 'GET' && route.method !== 'DELETE')
    return { method: route.method, path, body: JSON.stringify(fields) }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const query = given.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`).join('&')
  return { method: route.method, path: given.length === 0 ? path : `${path}?${query}` }
}
