import type { Said, Word } from '../context/called.ts'
import type { ArgumentDefinition, CommandDefinition } from './definition.ts'
import type { BotWords } from './words.ts'

export type Parsed = { readonly args: Readonly<Record<string, unknown>> } | { readonly fault: string }

const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '「': '」' }

/** The word at a place, and where the next one begins; nothing when a quotation mark is not closed. */
function wordAt({ text, mentions }: Said, from: number): { readonly word: Word; readonly next: number } | undefined {
  const mentioned = mentions.find((one) => one.from === from)
  const close = closing[text[from] ?? '']
  if (mentioned) {
    const next = from + mentioned.length
    return { word: { text: text.slice(from, next), from, mention: mentioned.mention }, next }
  }
  if (close === undefined) {
    const next = from + (/^\S+/u.exec(text.slice(from))?.[0].length ?? 0)
    return { word: { text: text.slice(from, next), from }, next }
  }
  let word = ''
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === close) return { word: { text: word, from }, next: at + 1 }
    // A quotation mark within quotes.
    if (text[at] === '\\' && (text[at + 1] === close || text[at + 1] === '\\')) at++
    word += text[at]
  }
  return undefined
}

const skipBlanks = (text: string, from: number): number => text.length - text.slice(from).trimStart().length

/** The value that a word stands for; nothing when it does not fit. */
function readAs(definition: ArgumentDefinition, { text, mention }: Word): unknown {
  switch (definition.type) {
    case 'choice':
      return definition.choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
    case 'user':
      return (
        mention ?? (/^(?:@|user\/)[^\s/@]{1,64}$/u.test(text) ? text.replace(/^(?:@|user\/)/u, 'user/') : undefined)
      )
    case 'number':
    case 'integer': {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      const fits = definition.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = definition
      return fits && value >= min && value <= max ? value : undefined
    }
    default:
      return text
  }
}

/** Reads the arguments of a command as they are defined; or says what is wrong with them. */
export function parseArguments({ args = {} }: CommandDefinition, said: Said, words: BotWords): Parsed {
  const values: Record<string, unknown> = {}
  let at = skipBlanks(said.text, 0)
  for (const [name, definition] of Object.entries(args)) {
    if (at >= said.text.length) {
      if (definition.optional) break
      return { fault: words.missing(name) }
    }
    if (definition.type === 'rest') {
      values[name] = said.text.slice(at).trimEnd()
      at = said.text.length
      break
    }
    const found = wordAt(said, at)
    if (!found) return { fault: words.unclosed }
    const value = readAs(definition, found.word)
    if (value === undefined) return { fault: words.wrong(name, found.word.text, words.expected(definition)) }
    values[name] = value
    at = skipBlanks(said.text, found.next)
  }
  return at < said.text.length ? { fault: words.tooMuch(said.text.slice(at)) } : { args: values }
}

const shown = (name: string, definition: ArgumentDefinition): string => {
  const inner = definition.type === 'choice' ? definition.choices.join('|') : name
  const dots = definition.type === 'rest' ? '…' : ''
  return definition.optional ? `[${inner}${dots}]` : `<${inner}${dots}>`
}

/** How a command is written: `/remind <minutes> <what…>`. */
export const usageOf = (name: string, { args = {} }: CommandDefinition): string =>
  [`/${name}`, ...Object.entries(args).map(([argument, definition]) => shown(argument, definition))].join(' ')
