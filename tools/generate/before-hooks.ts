import { beforePoints } from '@tidings/protocol/before-hooks'
import { fieldTable, jsonSchema } from './fields.ts'
import { pageHead } from './markdown.ts'
import { sharedTypes } from './shared-types.ts'

const intro = `At which points the hook of the operator is asked before something is done: posted as \`{"type", "timestamp", "data"}\`.
How it answers: [hooks](../guides/hooks.md).`

export function beforeHooksPage(): string {
  const points = Object.entries(beforePoints).map(([name, { summary, data }]) => {
    const schema = jsonSchema(data, 'output')
    return { schema, text: `## ${name}\n\n${summary}\n\n${fieldTable(schema, 'No data.')}` }
  })
  const source = 'packages/protocol/src/hooks/before-hooks.ts'
  const shared = sharedTypes(points.map(({ schema }) => schema))
  return [pageHead('Before-hooks', source, intro), ...points.map(({ text }) => text), shared].join('\n\n')
}
