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

const refuse = (issues: readonly Issue[]): never => {
  throw new TidingsError('invalid', `${issues[0]?.path}: ${issues[0]?.message}`, { issues })
}

const wants = (schema: FieldSchema | undefined, type: string): boolean =>
  schema?.type === type ||
  (type === 'integer' && typeof schema?.const === 'number') ||
  (schema?.anyOf ?? []).some((one) => wants(one, type))

/** A query's text as the type that the field has. What does not fit stays text, for the schema to judge. */
function fromText(text: unknown, schema: FieldSchema | undefined): unknown {
  if (typeof text !== 'string') return text
  if ((wants(schema, 'integer') || wants(schema, 'number')) && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (wants(schema, 'boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
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
      const schema = json
      const fields = Object.entries(query).map(([name, text]) => [name, fromText(text, fieldOf(schema, name))])
      const repeated = Object.keys(query).filter((name) => names.includes(name))
      if (repeated.length > 0) refuse(repeated.map((name) => ({ path: name, message: 'stands in the path already' })))
      return { ...Object.fromEntries(fields), ...path }
    }
    if (body === undefined || body === null) return path
    if (typeof body !== 'object' || Array.isArray(body))
      return refuse([{ path: '', message: 'expected a JSON object' }])
    const repeated = Object.keys(body).filter((name) => names.includes(name))
    if (repeated.length > 0) refuse(repeated.map((name) => ({ path: name, message: 'stands in the path already' })))
    return { ...body, ...path }
  }
}
