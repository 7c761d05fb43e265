import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['packages', 'apps', 'bench', 'torture', 'soak', 'tools']
const SKIPPED = new Set(['node_modules', 'dist', 'dist.next', 'dist.old', 'dist.widget', 'coverage'])

/** Every hand-written source file below the folders, relative to the root. */
export const sourceFiles = (root: string, folders: readonly string[] = FOLDERS): readonly string[] =>
  folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => filesIn(root, folder))

export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file)

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(root, path)
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : []
  })
}
