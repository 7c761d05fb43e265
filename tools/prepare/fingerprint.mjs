import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One hash over the names and contents of files and folders; what does not exist counts as absent.
 * Contents rather than times, because a checkout touches times.
 * @param {string} root
 * @param {readonly string[]} paths relative to the root
 * @returns {string} hex
 */
export function fingerprintOf(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths) addTo(hash, root, path)
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addTo(hash, root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) if (!name.includes('.test.')) addTo(hash, root, `${path}/${name}`)
    return
  }
  const bytes = readFileSync(full)
  hash.update(`${path}\0${bytes.length}\0`).update(bytes)
}
