import { existsSync } from 'node:fs'
import { join } from 'node:path'

interface LockedPackage {
  /** Where a workspace really is. */
  readonly resolved?: string
  readonly link?: true
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/** Where Node finds a package that is imported there: beside it, or in a folder above. */
function found(lock: Lock, from: string, name: string): string | undefined {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (lock.packages[path]) return path
  if (from === '') return undefined
  const above = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : ''
  return found(lock, above, name)
}

function wantedBy({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: LockedPackage) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional)
  const needed = [...Object.keys(dependencies ?? {}), ...peers]
  const optional = Object.keys(optionalDependencies ?? {})
  return { needed: needed.filter((name) => !optional.includes(name)), optional }
}

/** Folders of what one folder imports, as they lie in this repository. */
function importedBy(lock: Lock, root: string, folder: string): readonly string[] {
  const { needed, optional } = wantedBy(lock.packages[folder] ?? {})
  return [...needed, ...optional].flatMap((name) => {
    const path = found(lock, folder, name)
    if (path === undefined || !existsSync(join(root, path))) {
      if (optional.includes(name)) return []
      throw new Error(`${folder} needs ${name}, which is not installed: npm ci`)
    }
    const { link, resolved } = lock.packages[path] as LockedPackage
    return [link && resolved !== undefined ? resolved : path]
  })
}

/**
 * What a workspace needs when it runs: folders of workspaces, and of packages, as they lie in this repository; nothing that is
 * only for its development. What is optional is among them where it was installed.
 */
export function closureOf(lock: Lock, root: string, workspace: string): readonly string[] {
  const all = new Set([workspace])
  // What is added while it is walked through is walked through, too.
  for (const folder of all) for (const path of importedBy(lock, root, folder)) all.add(path)
  return [...all].sort()
}
