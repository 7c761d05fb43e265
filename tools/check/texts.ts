import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Result } from './run.ts'
import { isTest, sourceFiles } from './source-files.ts'

type Texts = Readonly<Record<string, string>>

/** Each collection of texts, the sources that it is for, and all that use it: the page also uses those of the kit. */
const collections = [
  {
    folder: 'packages/react/src/texts',
    source: 'packages/react/src',
    users: ['packages/react/src', 'apps/web/src'],
  },
  { folder: 'apps/web/src/texts', source: 'apps/web/src', users: ['apps/web/src'] },
] as const

/** Nothing is said before a quote: the quoted words say it. */
const mayBeEmpty = new Set(['type_quote'])

/** Named by what the server says: `show` of a presence. */
const namedByData = new Set(['away', 'busy'])

const read = async (cwd: string, folder: string, language: 'en' | 'zh'): Promise<Texts> =>
  (await import(pathToFileURL(join(cwd, folder, `${language}.ts`)).href))[language] as Texts

/** Where it is one, a language may say so without the number. */
const placeholders = (key: string, text: string): string =>
  [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])]
    .filter((name) => name !== '{{count}}' || !key.endsWith('_one'))
    .sort()
    .join(' ')
/** The forms of a text for one and for many are one text. */
const baseOf = (key: string): string => key.replace(/_(one|other)$/, '')

/** Texts whose languages do not say the same. */
function differences(folder: string, en: Texts, zh: Texts): readonly string[] {
  return [...new Set([...Object.keys(en), ...Object.keys(zh)])].flatMap((key) => {
    const at = `${folder}: ${key}`
    const [english, chinese] = [en[key], zh[key]]
    if (english === undefined || chinese === undefined) return `${at} is not there in both languages`
    if (!mayBeEmpty.has(key) && (english.trim() === '' || chinese.trim() === '')) return `${at} is empty`
    const [inEnglish, inChinese] = [placeholders(key, english), placeholders(key, chinese)]
    return inEnglish === inChinese
      ? []
      : `${at} has ${inEnglish || 'nothing'} to fill in, and ${inChinese || 'nothing'}`
  })
}

interface Source {
  readonly file: string
  readonly text: string
}

const sourcesIn = (cwd: string, folders: readonly string[]): readonly Source[] =>
  sourceFiles(cwd, folders)
    .filter((file) => !isTest(file) && !/\/texts\/(en|zh)(\/\w+)?\.ts$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(cwd, file), 'utf8') }))

/** Keys that stand nowhere, neither as a literal nor by a beginning that something is added to (`type_${type}`). */
function unused(folder: string, texts: Texts, sources: readonly Source[]): readonly string[] {
  const all = sources.map(({ text }) => text).join('\n')
  const literals = new Set([...all.matchAll(/(['"`])(\w+)\1/g)].map((match) => match[2]))
  const beginnings = [...all.matchAll(/`(\w+_)\$\{/g)].map((match) => match[1] as string)
  const isUsed = (key: string): boolean =>
    literals.has(key) || namedByData.has(key) || beginnings.some((one) => key.startsWith(one))
  const keys = [...new Set(Object.keys(texts).map(baseOf))]
  return keys.filter((key) => !isUsed(key)).map((key) => `${folder}: nobody uses ${key}`)
}

/** Texts that are asked for and are not there. */
function missing(known: ReadonlySet<string>, sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ file, text }) =>
    [...text.matchAll(/\bt\(\s*'([^']+)'/g)]
      .map((match) => match[1] as string)
      .filter((key) => !known.has(key))
      .map((key) => `${file}: there is no text ${key}`),
  )
}

/** Every text is there in every language, with the same things to fill in; every one is used, and all that are used exist. */
export async function texts(cwd: string): Promise<Result> {
  const faults: string[] = []
  const known = new Set<string>()
  for (const { folder, source, users } of collections) {
    const [en, zh] = await Promise.all([read(cwd, folder, 'en'), read(cwd, folder, 'zh')])
    if (Object.keys(en).length < 20) faults.push(`${folder}: only ${Object.keys(en).length} texts were read`)
    for (const key of Object.keys(en)) known.add(baseOf(key))
    faults.push(...differences(folder, en, zh), ...unused(folder, en, sourcesIn(cwd, users)))
    faults.push(...missing(known, sourcesIn(cwd, [source])))
  }
  return { ok: faults.length === 0, output: faults.join('\n') }
}
