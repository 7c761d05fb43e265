import { type HttpRoute, type Issue, type OperationDefinition, pathFields, TidingsError } from '@tidings/protocol'
import { z } from 'zod'

type Query = Readonly<Record<string, unknown>>
type Fields = Record<string, unknown>

interface FieldSchema {
  readonly type?: string
  readonly anyOf?: readonly FieldSchema[]
  readonly const?: unknown
  readonly $ref?: string
}

interface InputSchema {
  readonly properties?: Record<string, FieldSchema>
  readonly $defs?: Record<string, FieldSchema>
}

/** A field's schema; one that is shared stands under `$defs`. */
function fieldOf({ properties, $defs }: InputSchema, name: string): FieldSchema | undefined {
  const field = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
  return field?.$ref === undefined ? field : $defs?.[field.$ref.slice('#/$defs/'.length)]
}

const refuse = (issue: Issue): never => {
  const { path, message } = issue
  throw new TidingsError('invalid', path === '' ? message : `${path}: ${message}`, { issues: [issue] })
}

const inPathAlready = (name: string): Issue => ({ path: name, message: 'stands in the path already' })

const wants = (schema: FieldSchema | undefined, type: string): boolean =>
  (schema?.type === type && schema.const === undefined) || (schema?.anyOf ?? []).some((one) => wants(one, type))

/** One number that is meant by itself, beside texts that may look like numbers, too. */
const isMeant = (schema: FieldSchema | undefined, text: string): boolean =>
  (typeof schema?.const === 'number' && String(schema.const) === text) ||
  (schema?.anyOf ?? []).some((one) => isMeant(one, text))

/** As JSON writes them. Beyond what a number holds exactly the schema refuses it. */
const wholeNumber = /^-?(?:0|[1-9]\d{0,15})$/

/** A query's text as the type that the field has. What does not fit stays text, for the schema to judge. */
function fromText(text: unknown, schema: FieldSchema | undefined): unknown {
  if (typeof text !== 'string') return text
  if ((wants(schema, 'integer') || wants(schema, 'number')) && wholeNumber.test(text)) return Number(text)
  if (isMeant(schema, text)) return Number(text)
  if (wants(schema, 'boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** The query's fields, as far as the schema has them; the first that it has not is refused. */
function fromQuery(query: Query, inPath: readonly string[], schema: InputSchema): Fields {
  const fields: Fields = {}
  for (const name in query) {
    if (inPath.includes(name)) refuse(inPathAlready(name))
    const field = fieldOf(schema, name)
    if (field === undefined) refuse({ path: name.slice(0, 64), message: 'there is no such field' })
    fields[name] = fromText(query[name], field)
  }
  return fields
}

/** The route as the router writes it: `{conversation}` stands for two segments. */
export const routePath = ({ path }: HttpRoute): string =>
  path.replace('{conversation}', ':conversationKind/:conversationId').replaceAll(/\{(\w+)\}/g, ':$1')

/** Puts an operation's input together from path, query and body. The operation's own schema checks it afterwards. */
export function inputReader(definition: OperationDefinition): (params: Query, query: Query, body: unknown) => unknown {
  const route = definition.http as HttpRoute
  const names = pathFields(route.path)
  let json: InputSchema | undefined
  const readsQuery = route.method === 'GET' || route.method === 'DELETE'

  const fromPath = (params: Query): Fields =>
    Object.fromEntries(
      names.map((name) => [
        name,
        name === 'conversation' ? `${params.conversationKind}/${params.conversationId}` : params[name],
      ]),
    )

  return (params, query, body) => {
    const path = fromPath(params)
    if (readsQuery) {
      json ??= z.toJSONSchema(definition.input, { io: 'input' }) as InputSchema
      return Object.assign(fromQuery(query, names, json), path)
    }
    if (body === undefined) return path
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return refuse({ path: '', message: 'expected a JSON object' })
    for (const name of names) if (Object.hasOwn(body, name)) refuse(inPathAlready(name))
    // Not copied: nobody else has it, and how large it is was not judged yet.
    return Object.assign(body, path)
  }
}
