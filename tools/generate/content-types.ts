import { contentTypes } from '@tidings/protocol'
import { fieldTable, jsonSchema } from './fields.ts'
import { pageHead } from './markdown.ts'

const intro = `What a message can say: \`{"type", "data"}\`. The types below are checked when sent; their objects may carry
keys of your own. Any other type passes through untouched. Types that begin with \`notice/\` are written by the server
only.`

export const contentTypesPage = (): string =>
  [
    pageHead('Content types', 'packages/protocol/src/content/known-types.ts', intro),
    ...Object.entries(contentTypes).map(([name, { summary, data }]) => {
      const schema = jsonSchema(data, 'input')
      const plain = `\`data\` is a ${schema.type ?? 'value'}${schema.maxLength ? ` of 1–${schema.maxLength} characters` : ''}.`
      return `## ${name}\n\n${summary}\n\n${fieldTable(schema, plain)}`
    }),
  ].join('\n\n')
