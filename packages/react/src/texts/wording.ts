import { isolated } from './isolated.ts'
import type { TextValues } from './speech.ts'

type Texts = Readonly<Record<string, string>>

/** What is put into a text keeps its own direction. */
const inLine = (value: string | number): string => (typeof value === 'string' ? isolated(value) : String(value))

const filledIn = (text: string, values: TextValues): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => (Object.hasOwn(values, name) ? inLine(values[name] ?? '') : ''))

export type Wording = (key: string, values: TextValues) => string

/**
 * Texts by their keys: the form that the language has for `count`, with `values` filled in. What is not there is said in
 * the words of `otherwise`; where those have none either, the key is all that can be said.
 */
export function createWording(language: string, texts: Texts, otherwise?: Wording): Wording {
  const forms = new Intl.PluralRules(language)
  return (key, values) => {
    const form = typeof values.count === 'number' ? `${key}_${forms.select(values.count)}` : key
    const found = [form, key].find((one) => Object.hasOwn(texts, one))
    if (found === undefined) return otherwise?.(key, values) ?? key
    return filledIn(texts[found] ?? '', values)
  }
}
