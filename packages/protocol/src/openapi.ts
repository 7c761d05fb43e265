import { z } from 'zod'
import { type ByteRoute, byteRoutes } from './byte-routes.ts'
import { type ErrorCode, errorCodes } from './errors/errors.ts'
import { operations } from './operations/index.ts'
import type { OperationDefinition } from './operations/operation.ts'
import { protocolVersion } from './version.ts'

type Json = { [key: string]: unknown }

/** Errors that any operation may answer with, beside its own. */
const commonErrors = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'banned',
  'too_large',
  'rate_limited',
  'unavailable',
  'internal',
] as const

/** Moves a schema's `$defs` into the shared components and points its references there. */
function hoist(schema: Json, components: Json): Json {
  const { $defs = {}, $schema: _dialect, ...rest } = schema as { $defs?: Json; $schema?: string }
  const relink = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'))
  for (const [name, definition] of Object.entries($defs)) {
    const linked = relink(definition)
    const known = components[name]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(linked)) {
      throw new Error(`two different schemas are called ${name}`)
    }
    components[name] = linked
  }
  return relink(rest) as Json
}

/** The fields named in braces in a route's path. */
export const pathFields = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)

/** An address in a path stands for two segments, its kind and its id: `/v1/conversations/room/r1/log`. */
const expand = (path: string): string => path.replace('{conversation}', '{kind}/{id}')

function parameters(fields: readonly string[], inputSchema: Json, query: boolean): Json[] {
  const properties = (inputSchema.properties ?? {}) as Record<string, Json>
  const required = new Set((inputSchema.required ?? []) as string[])
  const inPath = fields.flatMap((name) =>
    name === 'conversation'
      ? [
          { name: 'kind', in: 'path', required: true, schema: { enum: ['user', 'room', 'channel'] } },
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        ]
      : [{ name, in: 'path', required: true, schema: properties[name] }],
  )
  if (!query) return inPath
  const inQuery = Object.entries(properties)
    .filter(([name]) => !fields.includes(name))
    .map(([name, schema]) => ({ name, in: 'query', required: required.has(name), schema }))
  return [...inPath, ...inQuery]
}

function body(fields: readonly string[], inputSchema: Json): Json | undefined {
  const properties = Object.entries((inputSchema.properties ?? {}) as Json).filter(([name]) => !fields.includes(name))
  if (properties.length === 0) return undefined
  const required = ((inputSchema.required ?? []) as string[]).filter((name) => !fields.includes(name))
  const schema = { ...inputSchema, properties: Object.fromEntries(properties), required }
  return { required: required.length > 0, content: { 'application/json': { schema } } }
}

const errorContent = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }

/** What the HTTP door itself answers to a request with a body. */
const ofBodies: Json = {
  408: { description: '`invalid`: the body did not come in time.', content: errorContent },
  415: { description: '`invalid`: the body is of another type than is taken here.', content: errorContent },
}

function errorResponses(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(new Set([...codes, ...commonErrors]), (code) => errorCodes[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${errorCodes[code].text}`).join(' '),
        content: errorContent,
      },
    ]),
  )
}

const anyToken = [{ userToken: [] }, { appSecret: [] }]
const security = { public: [], session: [], user: anyToken, app: [{ appSecret: [] }], known: anyToken }

function describe(name: string, definition: OperationDefinition, components: Json): Json {
  const route = definition.http as NonNullable<OperationDefinition['http']>
  const fields = pathFields(route.path)
  const input = hoist(z.toJSONSchema(definition.input, { io: 'input' }) as Json, components)
  const output = hoist(z.toJSONSchema(definition.output, { io: 'output' }) as Json, components)
  const asQuery = route.method === 'GET' || route.method === 'DELETE'
  const requestBody = asQuery ? undefined : body(fields, input)
  return {
    operationId: name,
    summary: definition.summary,
    tags: [name.split('.')[0]],
    security: security[definition.access],
    parameters: parameters(fields, input, asQuery),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: output } } },
      ...errorResponses(definition.errors),
      ...(asQuery ? {} : ofBodies),
    },
  }
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { enum: Object.keys(errorCodes) },
        message: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
}

const text = { type: 'string' }
const fieldsOf = (place: 'query' | 'header', fields: Readonly<Record<string, string>> = {}): Json[] =>
  Object.entries(fields).map(([name, description]) => ({ name, in: place, description, schema: text }))

function describeBytes({
  id,
  summary,
  path,
  open,
  query,
  headers,
  body: types,
  answers,
  errors,
  bodyOptional,
}: ByteRoute): Json {
  const inPath = pathFields(path).map((name) => ({ name, in: 'path', required: true, schema: text }))
  const file = { schema: { type: 'string', format: 'binary' } }
  const form = { schema: { type: 'object', properties: { file: file.schema }, required: ['file'] } }
  const content = types?.map((type) => [type, type.startsWith('multipart/') ? form : file])
  return {
    operationId: id,
    summary,
    tags: ['files'],
    security: open ? [] : security.user,
    parameters: [...inPath, ...fieldsOf('query', query), ...fieldsOf('header', headers)],
    ...(content ? { requestBody: { required: !bodyOptional, content: Object.fromEntries(content) } } : {}),
    responses: {
      ...errorResponses(errors),
      ...(content ? ofBodies : {}),
      ...Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description }])),
    },
  }
}

/**
 * The OpenAPI 3.1 document of every operation that has an HTTP route, and of the routes that carry files, on the server at
 * that address.
 */
export function openApi(server = ''): Json {
  const schemas: Json = { Error: errorSchema }
  const paths: Record<string, Json> = {}
  for (const [name, definition] of Object.entries<OperationDefinition>(operations)) {
    if (!definition.http) continue
    const path = expand(definition.http.path)
    paths[path] = { ...paths[path], [definition.http.method.toLowerCase()]: describe(name, definition, schemas) }
  }
  for (const route of byteRoutes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeBytes(route) }
  return {
    openapi: '3.1.0',
    info: { title: 'Tidings', version: protocolVersion, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    ...(server === '' ? {} : { servers: [{ url: server }] }),
    paths,
    components: {
      schemas,
      securitySchemes: {
        userToken: { type: 'http', scheme: 'bearer', description: "A user's token." },
        appSecret: {
          type: 'http',
          scheme: 'bearer',
          description: 'The app secret; with the header Tidings-As: {uid} the app server acts for that user.',
        },
      },
    },
  }
}
