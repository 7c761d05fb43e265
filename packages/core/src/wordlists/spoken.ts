import { type Content, withCardWords } from '@tidings/protocol'

/** Under which names contents hold what people write; ids, addresses and what others have said stand under others. */
const spoken: ReadonlySet<string> = new Set([
  'caption',
  'text',
  'title',
  'question',
  'description',
  'summary',
  'author',
  'name',
  'says',
  'searchable',
  'site',
])
/** In which others' words stand beside one's own. */
const copied: ReadonlySet<string> = new Set(['quoted', 'messages'])

/** The content with each text that its writer wrote in it as the change has it; the very same where all stay. */
export function withTexts(content: Content, change: (text: string) => string): Content {
  const data = textsChanged(content, change)
  return data === content.data ? content : { type: content.type, data }
}

function textsChanged({ type, data }: Content, change: (text: string) => string): unknown {
  if (typeof data === 'string') return change(data)
  return type === 'adaptive-card' ? withCardWords(data, change) : changed(data, change)
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => changed(item, change))
    return items.every((item, at) => item === value[at]) ? value : items
  }
  const fields = Object.entries(value).map(([name, field]) => {
    if (copied.has(name)) return [name, field] as const
    const next = typeof field === 'string' && spoken.has(name) ? change(field) : changed(field, change)
    return [name, next] as const
  })
  return fields.every(([name, field]) => field === (value as Record<string, unknown>)[name])
    ? value
    : Object.fromEntries(fields)
}
