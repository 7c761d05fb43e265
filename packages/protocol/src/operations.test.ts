import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { byteRoutes } from './byte-routes.ts'
import { errorCodes, events, openApi, operations, parseOid, pathFields, platforms } from './index.ts'
import type { OperationDefinition } from './operations/operation.ts'

const all = Object.entries<OperationDefinition>(operations)

describe('every operation', () => {
  test.each(all)('%s says who may call it and what it may answer', (_name, definition) => {
    expect(['public', 'session', 'user', 'app', 'known']).toContain(definition.access)
    expect(['send', 'read', 'write', 'sign-in']).toContain(definition.rate)
    expect(definition.summary.endsWith('.')).toBe(true)
    for (const code of definition.errors) expect(errorCodes).toHaveProperty(code)
  })

  test.each(all)('%s has schemas that JSON can express', (_name, definition) => {
    expect(() => z.toJSONSchema(definition.input, { io: 'input' })).not.toThrow()
    expect(() => z.toJSONSchema(definition.output, { io: 'output' })).not.toThrow()
  })

  test.each(all)('%s takes no field that it does not know', (_name, definition) => {
    const result = definition.input.safeParse({ 'no-such-field': 1 })
    expect(result.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true)
  })

  test.each(all.filter(([, { http }]) => http))(
    '%s names fields of its input in its path',
    (_name, { http, input }) => {
      for (const field of pathFields((http as NonNullable<typeof http>).path)) expect(input.shape).toHaveProperty(field)
    },
  )

  test('has a route that leaves every id reachable', () => {
    const routes = all
      .flatMap(([, { http }]) => (http ? [http] : []))
      .map(({ method, path }) => ({
        method,
        parts: path.replace('{conversation}', '{kind}/{id}').split('/'),
      }))
    const hides = (word: (typeof routes)[number], id: (typeof routes)[number]): boolean =>
      word.method === id.method &&
      word.parts.length === id.parts.length &&
      word.parts.every((part, at) => part === id.parts[at] || id.parts[at]?.startsWith('{')) &&
      word.parts.some((part, at) => !part.startsWith('{') && id.parts[at]?.startsWith('{'))
    const hidden = routes.flatMap((word) => routes.filter((id) => hides(word, id)).map((id) => [word, id]))
    expect(hidden).toEqual([])
  })

  test('has a route of its own', () => {
    const routes = all.flatMap(([, { http }]) => (http ? [`${http.method} ${http.path}`] : []))
    expect(new Set(routes).size).toBe(routes.length)
  })
})

test('every event has a schema that JSON can express', () => {
  for (const { data } of Object.values(events)) expect(() => z.toJSONSchema(data)).not.toThrow()
})

test('the OpenAPI document describes every operation that has a route, and every route of files', () => {
  const paths = openApi().paths as Record<string, Record<string, { operationId: string }>>
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  const routed = all.flatMap(([name, { http }]) => (http ? [name] : []))
  expect(ids.sort()).toEqual([...routed, ...byteRoutes.map(({ id }) => id)].sort())
})

test('an address splits into its parts', () => {
  expect(parseOid('user/alice')).toEqual({ kind: 'user', id: 'alice' })
  expect(parseOid('user/alice/client/web-1')).toEqual({ kind: 'user', id: 'alice', client: 'web-1' })
  expect(parseOid('domain/b.example/room/r1')).toEqual({ kind: 'room', id: 'r1', domain: 'b.example' })
})

test('platform numbers are those of the OpenIM seed and its successors', () => {
  expect(platforms).toMatchObject({ ios: 1, android: 2, windows: 3, macos: 4, web: 5, miniprogram: 6, linux: 7 })
})
