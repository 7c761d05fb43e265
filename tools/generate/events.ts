import { events, protocolVersion } from '@tidings/protocol'
import { fieldTable, type JsonSchema, jsonSchema } from './fields.ts'
import { pageHead } from './markdown.ts'
import { sharedTypes } from './shared-types.ts'

const intro = `What the server tells a session unasked, as \`{"event": "<name>", "data": …}\`. An event is a hint: it may be
lost or come twice. A gap in \`seq\` or \`rev\` says that something was missed; read the log then.`

const schemas = (): readonly (readonly [string, { summary: string; schema: JsonSchema }])[] =>
  Object.entries(events).map(([name, { summary, data }]) => [name, { summary, schema: jsonSchema(data, 'output') }])

export function eventsPage(): string {
  const sections = schemas().map(
    ([name, { summary, schema }]) => `## ${name}\n\n${summary}\n\n${fieldTable(schema, 'No data.')}`,
  )
  const shared = sharedTypes(schemas().map(([, { schema }]) => schema))
  return [pageHead('Events', 'packages/protocol/src/events.ts', intro), ...sections, shared].join('\n\n')
}

/** For clients in other languages: the JSON Schema of each event's data. */
export const eventSchemas = (): unknown => ({
  protocol: protocolVersion,
  events: Object.fromEntries(schemas().map(([name, { summary, schema }]) => [name, { summary, data: schema }])),
})
