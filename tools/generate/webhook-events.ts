import { protocolVersion } from '@tidings/protocol'
import { webhookEvents } from '@tidings/protocol/webhook-events'
import { fieldTable, type JsonSchema, jsonSchema } from './fields.ts'
import { pageHead } from './markdown.ts'
import { sharedTypes } from './shared-types.ts'

const intro = `What is told to other systems over HTTP: posted by webhooks as \`{"type", "timestamp", "data"}\` with the id in a header, and
answered by \`event.list\`. The same happening has the same id, however often it is told: drop what you have seen.`

const schemas = (): readonly (readonly [string, { summary: string; schema: JsonSchema }])[] =>
  Object.entries(webhookEvents).map(([name, { summary, data }]) => [
    name,
    { summary, schema: jsonSchema(data, 'output') },
  ])

export function webhookEventsPage(): string {
  const sections = schemas().map(
    ([name, { summary, schema }]) => `## ${name}\n\n${summary}\n\n${fieldTable(schema, 'No data.')}`,
  )
  const shared = sharedTypes(schemas().map(([, { schema }]) => schema))
  const source = 'packages/protocol/src/webhooks/webhook-events.ts'
  return [pageHead('Webhook events', source, intro), ...sections, shared].join('\n\n')
}

/** For receivers in other languages: the JSON Schema of each event's data. */
export const webhookEventSchemas = (): unknown => ({
  protocol: protocolVersion,
  events: Object.fromEntries(schemas().map(([name, { summary, schema }]) => [name, { summary, data: schema }])),
})
