/** Many numbers as one parameter of PostgreSQL, as it writes them: by a driver each would be looked at for what it may be. */
export const numberColumn = (values: readonly number[]): string => `{${values.join(',')}}`

/** What no text of ours has in it, but for one that was made for it: JSON has none of these characters. */
const separator = '\x1f'
const nothing = '\x1e'

const isOrdinary = (text: string | null): boolean =>
  text === null || (text !== '' && !text.includes(separator) && !text.includes(nothing))

/** As an array is written. */
const quoted = (text: string | null): string =>
  text === null ? 'null' : `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`

/**
 * Many texts as one. `string_to_array(…, E'\x1f', E'\x1e')` takes it apart in a fraction of the time that an array takes that is
 * written as one, which is the other way, for columns with a text in them that this one cannot carry.
 */
export function textColumns(columns: readonly (readonly (string | null)[])[]): {
  readonly way: 'joined' | 'quoted'
  readonly columns: readonly string[]
} {
  if (columns.every((texts) => texts.every(isOrdinary)))
    return { way: 'joined', columns: columns.map((texts) => texts.map((text) => text ?? nothing).join(separator)) }
  return { way: 'quoted', columns: columns.map((texts) => `{${texts.map(quoted).join(',')}}`) }
}
