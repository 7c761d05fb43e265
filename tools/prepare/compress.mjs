import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** What is text; pictures are compressed by their nature. */
const texts = /\.(html|js|css|svg|json|webmanifest)$/
/** What fits into one packet is no quicker when it is smaller. */
const leastBytes = 1024

const [byBrotli, byGzip] = [promisify(brotliCompress), promisify(gzip)]

/**
 * Puts a `.br` and a `.gz` beside every text of a folder and its folders: made once, by the best that there is, so that
 * nothing has to be compressed while somebody waits. As many at once as there are threads for it.
 * @param {string} folder
 */
export async function compressFiles(folder) {
  /** The page and the widget have files in common. @type {Map<string, Promise<readonly [Buffer, Buffer]>>} */
  const made = new Map()
  const names = await readdir(folder, { recursive: true, encoding: 'utf8' })
  await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      if (!texts.test(name) || (await stat(file)).size < leastBytes) return
      const bytes = await readFile(file)
      const hash = createHash('sha256').update(bytes).digest('hex')
      const smaller = made.get(hash) ?? compressed(bytes)
      made.set(hash, smaller)
      const [br, gz] = await smaller
      await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
    }),
  )
}

/** @param {Buffer} bytes */
function compressed(bytes) {
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return Promise.all([byBrotli(bytes, { params: size }), byGzip(bytes, { level: 9 })])
}
