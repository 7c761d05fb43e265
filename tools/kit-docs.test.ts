import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './check/root.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const filesIn = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`)

const pages = filesIn('docs/kit', /\.md$/).map((page) => ({ page, text: read(page) }))
const all = pages.map(({ text }) => text).join('\n')
const sources = filesIn('packages/react/src', /\.tsx?$/)
  .map(read)
  .join('\n')
const live = 'packages/react/examples/live'
const examples = filesIn('packages/react/examples', /\.(tsx|css)$/).filter((file) => !file.startsWith(live))
const index = read('packages/react/src/index.ts')

/** Names in `export { … }` of the kit's index. */
const exported = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap((match) =>
  (match[1] as string)
    .split(',')
    .map(
      (name) =>
        name
          .replace(/^\s*type /, '')
          .split(' as ')
          .at(-1)
          ?.trim() ?? '',
    )
    .filter((name) => name !== ''),
)

/** Components and hooks. */
const visible = [...index.matchAll(/export \{([^}]*)\}/g)].flatMap((match) =>
  (match[1] as string)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^(use)?[A-Z]\w+$/.test(name)),
)

/** `Avatar`, `use-client-state`. */
const liveFileOf = (name: string): string =>
  name.startsWith('use') ? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : name

/** The fields that an interface of the sources itself has. */
function fieldsOf(name: string): readonly string[] {
  const body = new RegExp(`interface ${name}\\b[^{]*\\{\\n(.*?)\\n\\}`, 's').exec(sources)?.[1]
  return [...(body ?? '').matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map((match) => match[1] as string)
}

/** What stands under a heading of a page. */
function section(name: string): string | undefined {
  const found = pages.map(({ text }) => new RegExp(`^## ${name}\\n(.*?)(?=^## |(?![^]))`, 'ms').exec(text)?.[1])
  return found.find((text) => text !== undefined)
}

describe('the pages of the kit', () => {
  it('name everything that the kit exports', () => {
    expect(exported.length).toBeGreaterThan(50)
    const named = new Set(all.match(/\w+/g))
    // The props of a component stand under its name.
    const wanted = exported.filter((name) => !(name.endsWith('Props') && exported.includes(name.slice(0, -5))))
    expect(wanted.filter((name) => !named.has(name))).toEqual([])
  })

  const components = exported.filter((name) => /^[A-Z]/.test(name) && fieldsOf(`${name}Props`).length > 0)

  it('were read with the props of the components', () => expect(components.length).toBeGreaterThan(15))

  it.each(components)('say all props of %s', (name) => {
    const said = new Set([...(section(name) ?? '').matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]))
    expect(fieldsOf(`${name}Props`).filter((field) => !said.has(field))).toEqual([])
  })

  it('list every token with its value', () => {
    const css = read('packages/react/src/styles/tokens.css').split('@media')[0] ?? ''
    const tokens = [...css.matchAll(/(--td-[\w-]+):\s*([^;]*);/g)].map(
      ([, name, value = '']) => `| \`${name}\` | \`${value.replace(/\s+/g, ' ')}\` |`,
    )
    expect(tokens.length).toBeGreaterThan(30)
    const theme = read('docs/kit/theme.md')
    expect(tokens.filter((line) => !theme.includes(line))).toEqual([])
  })

  it('name every attribute of the widget', () => {
    const attributes = /const \{(.*?)\} = dataset/.exec(read('packages/react/widget/options.ts'))?.[1]?.split(',') ?? []
    expect(attributes.length).toBeGreaterThan(3)
    const widget = read('docs/kit/widget.md')
    expect(attributes.filter((name) => !widget.includes(`| \`data-${name.trim()}\` |`))).toEqual([])
  })

  it('show the examples as they are', () => {
    const shown = examples.map(read)
    const blocks = [...all.matchAll(/```tsx\n(.*?)```/gs)].map((match) => match[1] as string)
    expect(blocks.length).toBeGreaterThan(6)
    expect(blocks.filter((block) => !shown.some((text) => text.includes(block)))).toEqual([])
  })

  it.each(examples)('show %s', (file) =>
    expect(all).toContain(`packages/react/${file.slice('packages/react/'.length)})`),
  )
})

describe('the live examples', () => {
  const files = filesIn(live, /\.tsx$/)

  it('were read', () => expect(visible.length).toBeGreaterThan(35))

  it.each(visible)('show %s', (name) => {
    const file = `${live}/${liveFileOf(name)}.tsx`
    expect(files).toContain(file)
    const imported = /import \{([^}]*)\} from '@tidings\/react'/.exec(read(file))?.[1]?.match(/\w+/g)
    expect(imported).toContain(name)
  })

  it('are of something that has a page, and need nothing but the kit', () => {
    const known = [...visible.map(liveFileOf), ...pages.map(({ page }) => page.replace(/^.*\/|\.md$/g, ''))]
    expect(files.filter((file) => !known.includes(file.slice(live.length + 1, -'.tsx'.length)))).toEqual([])
    const from = files.flatMap((file) =>
      [...read(file).matchAll(/(?:from|import) '([^']+)'/g)].map((match) => match[1]),
    )
    const allowed = new Set(['@tidings/react', 'react', 'lucide-react', './theme.css'])
    expect(from.filter((name) => !allowed.has(name ?? ''))).toEqual([])
  })
})

it('the README of the kit shows the whole chat, and is short', () => {
  const readme = read('packages/react/README.md')
  expect(readme).toContain(read('packages/react/examples/whole-chat.tsx'))
  expect(readme.split('\n').length).toBeLessThanOrEqual(61)
})
