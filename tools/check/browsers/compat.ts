import { createRequire } from 'node:module'
import type { CompatData, Identifier, SimpleSupportStatement } from '@mdn/browser-compat-data'
import { floor } from '@tidings/web/floor'

/** What MDN knows of every feature of every browser. */
export const compat = createRequire(import.meta.url)('@mdn/browser-compat-data') as CompatData

/** The oldest version that the page is for, of every browser that is of one of the three kinds. */
const oldest = {
  chrome: floor.chrome,
  chrome_android: floor.chrome,
  edge: floor.chrome,
  firefox: floor.firefox,
  firefox_android: floor.firefox,
  safari: floor.safari,
  safari_ios: floor.safari,
} as const

type Browser = keyof typeof oldest

/** Is one version at most the other? Both as in `17.5`. */
function isAtMost(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.replace('≤', '').split('.').map(Number))
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return true
}

function has({ version_added: added, ...rest }: SimpleSupportStatement, version: string): boolean {
  if (typeof added !== 'string' || added === 'preview') return false
  if (rest.version_removed !== undefined || rest.flags !== undefined) return false
  if (rest.prefix !== undefined || rest.alternative_name !== undefined || rest.partial_implementation) return false
  return isAtMost(added, version)
}

/** The browsers of the floor that do not have it; undefined when MDN knows nothing of it. */
export function lacking(feature: Identifier | undefined): readonly Browser[] | undefined {
  const support = feature?.__compat?.support
  if (!support) return undefined
  return (Object.keys(oldest) as Browser[]).filter((browser) => {
    const statements = [support[browser] ?? []].flat()
    return !statements.some((one) => has(one as SimpleSupportStatement, oldest[browser]))
  })
}

/** The feature at `css.properties.gap`, say. */
export function featureAt(path: string): Identifier | undefined {
  // Names may have any sign but a dot.
  const found = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], compat)
  return found as Identifier | undefined
}
