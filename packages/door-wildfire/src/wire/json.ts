interface Source {
  readonly source?: string
}

// NOTE: TypeScript does not know these two of ECMAScript yet (proposal-json-parse-with-source), Node does.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: Source) => unknown,
) => unknown
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/**
 * As `JSON.parse`, with whole numbers that a double cannot hold as bigints. `null` stands for what is absent, as several of the SDKs
 * write it. Throws a SyntaxError.
 */
export const parseJson = (text: string): unknown =>
  parse(text, (_, value, { source }) => {
    if (value === null) return undefined
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    return source !== undefined && /^-?\d{1,19}$/.test(source) ? BigInt(source) : value
  })

/** As `JSON.stringify`, with bigints as numbers that have all of their digits. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? rawJSON(String(one)) : one))
