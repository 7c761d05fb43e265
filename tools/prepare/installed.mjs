import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Does node_modules hold what package-lock.json says? npm notes what it installed in a lock file of its own.
 * Optional packages may be missing: most of them are for other platforms.
 * @param {string} root
 * @returns {boolean}
 */
export function installedMatchesLock(root) {
  const noted = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(noted)) return false
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const present = packagesIn(noted)
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = present[path]
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   peer?: boolean }} Entry
 * @param {string} file
 * @returns {Record<string, Entry>}
 */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}
