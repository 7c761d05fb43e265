import { definitionsOf, fieldTable, type JsonSchema, plainSummary } from './fields.ts'

/** A section that explains each named type once, for pages whose tables only name them. */
export function sharedTypes(schemas: readonly JsonSchema[]): string {
  const named = new Map(schemas.flatMap((schema) => Object.entries(definitionsOf(schema))))
  const sections = [...named]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, schema]) =>
      [`### Type ${name}`, schema.description, fieldTable(schema, plainSummary(schema))].filter(Boolean).join('\n\n'),
    )
  return `## Types\n\n${sections.join('\n\n')}`
}
