import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { closeCodes, errorCodes } from '@tidings/protocol'
import { describe, expect, it } from 'vitest'
import { root } from './check/root.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** What stands in code is shown, not linked. */
const withoutCode = (text: string): string => text.replace(/(`+)[^`].*?\1(?!`)/gs, '')

describe('pages', () => {
  it('were found', () => expect(pages.length).toBeGreaterThan(15))

  it.each(pages)('%s links only to files that exist', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      (match) => match[1] as string,
    )
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([])
  })

  it.each(pages)('%s links only to headings that it has', (page) => {
    const text = read(page)
    const slugs = new Set([...text.matchAll(/^#+ (.*)$/gm)].map((match) => slugOf(match[1] as string)))
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1] as string)
    expect(links.filter((link) => !slugs.has(link))).toEqual([])
  })
})

/** As the page's host makes them: lower case, punctuation gone, spaces to hyphens. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

describe('architecture.md', () => {
  const named = [
    ...read('docs/architecture.md').matchAll(/`((?:packages|apps|tools|bench|torture)\/[^`\s]+\.\w+)`/g),
  ].map((match) => match[1] as string)

  it('follows a message through real files', () => {
    expect(named.length).toBeGreaterThan(12)
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })
})

describe('packages', () => {
  const packages = readdirSync(join(root, 'packages'))

  it.each(packages)('%s has its place on the map for contributors, and among the rings', (name) => {
    expect(read('AGENTS.md')).toMatch(new RegExp(`^packages/${name} .* (?:ring \\d|tests) `, 'm'))
    expect(read('docs/architecture.md')).toMatch(new RegExp(`[\\s\`]${name}[\\s\`,:.]`))
  })
})

/** First cells of a page's table, without the back-ticks. */
const firstCells = (page: string): readonly string[] =>
  [...read(page).matchAll(/^\| `?([\w.]+)`? \|/gm)].map((match) => match[1] as string).filter((cell) => cell !== 'code')

describe('reference', () => {
  it('lists exactly the error codes that exist', () =>
    expect(firstCells('docs/reference/errors.md')).toEqual(Object.keys(errorCodes)))

  it('lists exactly the close codes that exist', () =>
    expect(firstCells('docs/reference/close-codes.md')).toEqual(
      Object.values(closeCodes).map((close) => String(close.code)),
    ))
})

describe('adapters', () => {
  // What the SQL stores share is put through it by each of them.
  const isAdapter = (name: string): boolean => /^(storage|bus|blob)-/.test(name) && name !== 'storage-sql'
  const adapters = readdirSync(join(root, 'packages')).filter(isAdapter)
  const testsOf = (name: string): readonly string[] =>
    readdirSync(join(root, 'packages', name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
      .map((file) => read(`packages/${name}/${file}`))

  it.each(adapters)('%s is put through the conformance suite', (name) =>
    expect(testsOf(name).some((source) => source.includes("'@tidings/conformance'"))).toBe(true),
  )
})
