import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** What is text; pictures are compressed by their nature. */
const texts = /\.(html|js|css|svg|json|webmanifest)$/
/** What fits into one packet is no quicker when it is smaller. */
const leastBytes = 1024

/**
 * Puts a `.br` and a `.gz` beside every text of a folder and its folders: made once, by the best that there is, so that
 * nothing has to be compressed while somebody waits.
 * @param {string} folder
 */
export function compressFiles(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    if (!texts.test(name) || statSync(file).size < leastBytes) continue
    const bytes = readFileSync(file)
    const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: size }))
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}
