import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What others may read, write or enter. */
const others = 0o077

function tighten(path: string): string[] {
  const found = lstatSync(path)
  if (found.isSymbolicLink() || (found.mode & others) === 0) return []
  chmodSync(path, found.mode & ~others & 0o777)
  return [path]
}

function below(directory: string, deep: boolean): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return [...tighten(path), ...(deep && entry.isDirectory() ? below(path, deep) : [])]
  })
}

/** Those in a directory that others may read; the directory itself first. What lies deeper nobody reaches then. */
export const openToOthers = (directory: string): string[] =>
  [directory, ...readdirSync(directory).map((name) => join(directory, name))].filter((path) => {
    const found = lstatSync(path)
    return !found.isSymbolicLink() && (found.mode & others) !== 0
  })

/**
 * A directory that is there, for its owner alone, with what is in it; answers what others could read until now. `deep`: all
 * that lies beneath, too, for what may be moved out of it.
 */
export function keepPrivate(directory: string, { deep = false }: { readonly deep?: boolean } = {}): string[] {
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 })
  return [...tighten(directory), ...below(directory, deep)]
}
