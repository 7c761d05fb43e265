import { errorCodes, operations } from '@tidings/protocol'
import { fieldTable, jsonSchema } from './fields.ts'
import { code, pageHead, table } from './markdown.ts'
import { sharedTypes } from './shared-types.ts'

const access = {
  public: 'anyone',
  session: 'a client, over its live connection',
  user: 'a user, or an app server acting for one',
  app: 'an app server',
  known: 'a user, or an app server for itself',
} as const

const intro = `Every operation, with the same name on every door. On the WebSocket door it is a frame
\`{"id": 1, "op": "<name>", "data": <input>}\`; over HTTP it is the route that stands here. Unknown input fields are
refused with \`invalid\`. Any operation may also answer \`invalid\`, \`unauthenticated\`, \`forbidden\`,
\`rate_limited\`, \`unavailable\` or \`internal\`: see [errors](errors.md).`

const entries = Object.entries(operations)

const overview = (): string =>
  table(
    ['operation', 'HTTP', 'who'],
    entries.map(([name, definition]) => [
      `[${code(name)}](#${name.replaceAll('.', '')})`,
      'http' in definition ? code(`${definition.http.method} ${definition.http.path}`) : 'WebSocket only',
      access[definition.access],
    ]),
  )

function section([name, definition]: (typeof entries)[number]): string {
  const known = definition.errors.filter((error) => error in errorCodes).map(code)
  return [
    `## ${name}`,
    definition.summary,
    `Rate budget: ${code(definition.rate)}. Errors of its own: ${known.join(', ') || 'none'}.`,
    `**Input**\n\n${fieldTable(jsonSchema(definition.input, 'input'), 'Nothing.')}`,
    `**Output**\n\n${fieldTable(jsonSchema(definition.output, 'output'), 'Nothing.')}`,
  ].join('\n\n')
}

export function operationsPage(): string {
  const schemas = entries.flatMap(([, { input, output }]) => [jsonSchema(input, 'input'), jsonSchema(output, 'output')])
  const head = pageHead('Operations', 'packages/protocol/src/operations', intro)
  return [head, overview(), ...entries.map(section), sharedTypes(schemas)].join('\n\n')
}
