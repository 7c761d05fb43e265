import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Identifier } from '@mdn/browser-compat-data'
import { type AtRule, type Declaration, type Node, parse, type Rule } from 'postcss'
import { compat, featureAt } from './compat.ts'
import type { Used } from './scripts.ts'

/** Every function that values may have, by its name. */
const functions = new Map<string, string>()

/** What stands higher up has the better right to a name. */
function gather(at: Identifier, path: string): void {
  const inside = Object.entries(at as Record<string, Identifier>).filter(([name]) => name !== '__compat')
  for (const [name] of inside) if (!functions.has(name)) functions.set(name, `${path}.${name}`)
  for (const [name, one] of inside) gather(one, `${path}.${name}`)
}
gather(compat.css.types ?? {}, 'css.types')

const units: readonly (readonly [RegExp, string])[] = [
  [/\d[sdl]v(?:h|w|i|b|min|max)\b/, 'css.types.length.viewport_percentage_units_dynamic'],
  [/\dcq(?:h|w|i|b|min|max)\b/, 'css.types.length.container_query_length_units'],
]

const words = (text: string): readonly string[] => [...text.matchAll(/[a-z][a-z-]*/g)].map(([word]) => word)

function inDeclaration({ prop, value }: Declaration): readonly string[] {
  const called = [...value.matchAll(/([a-z-]+)\(/g)].map(([, name = '']) => functions.get(name) ?? '')
  const measured = units.filter(([pattern]) => pattern.test(value)).map(([, path]) => path)
  if (prop.startsWith('--')) return [...called, ...measured]
  const property = `css.properties.${prop}`
  return [property, ...words(value).map((word) => `${property}.${word}`), ...called, ...measured]
}

const inRule = ({ selector }: Rule): readonly string[] =>
  [...selector.matchAll(/:([a-z-]+)/g)].map(([, name]) => `css.selectors.${name}`)

const inAtRule = ({ name, params }: AtRule): readonly string[] => [
  `css.at-rules.${name}`,
  ...words(params).map((word) => `css.at-rules.${name}.${word}`),
]

/** Asked for before it is used. */
function isGuarded(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'atrule' && (at as AtRule).name === 'supports') return true
  return false
}

/** Everything that the style sheets use of CSS, but for what is prefixed, which only one browser is meant to know. */
export function usedInStyles(cwd: string, files: readonly string[]): readonly Used[] {
  return files.flatMap((file) => {
    const found = new Set<string>()
    const add = (node: Node, features: readonly string[]): void => {
      if (isGuarded(node)) return
      for (const feature of features) if (!feature.includes('.-') && featureAt(feature)?.__compat) found.add(feature)
    }
    const sheet = parse(readFileSync(join(cwd, file), 'utf8'))
    sheet.walkDecls((node) => add(node, inDeclaration(node)))
    sheet.walkRules((node) => add(node, inRule(node)))
    sheet.walkAtRules((node) => add(node, inAtRule(node)))
    return [...found].map((feature) => ({ feature, file }))
  })
}
