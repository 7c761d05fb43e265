import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../check/root.ts'

/** All files beneath deploy/, with what stands in them. */
export function deployFiles(): ReadonlyMap<string, string> {
  const folder = join(root, 'deploy')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
  const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const own = paths.filter((path) => !path.includes('/compose/secrets/'))
  return new Map(own.map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]))
}

/** What the parts of a histogram are called. */
const whole = (name: string): string => name.replace(/_(bucket|sum|count)$/, '')

/** The metrics that a text asks for, by their prefixes. */
export const metricsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\b(?:tidings|nodejs|process)_[a-z0-9_]+/g)].map(([name]) => whole(name)))

/** The variables of settings that a text names. */
export const variablesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\bTIDINGS_[A-Z0-9_]+/g)].map(([name]) => name))
